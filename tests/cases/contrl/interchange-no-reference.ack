> verdicts
interchange  R 13
  group   A 0/1/1
    ORDERS M1 A
> CONTRL 3
ACK_NO_INTERCHANGE: an interchange without control reference cannot be acknowledged
