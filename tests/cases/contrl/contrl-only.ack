> verdicts
interchange REF1 A  acknowledgements only
  group   A 0/1/1
    CONTRL M1 A
> CONTRL 3
ACK_OF_ACK: interchange REF1 holds CONTRL only, which is not acknowledged
