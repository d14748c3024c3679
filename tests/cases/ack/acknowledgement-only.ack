> verdicts
interchange 000000042 A 000 asked acknowledgements only
  group FA 7 A 1/1/1
    997 0001 A
> 997 004010
ACK_OF_ACK: group 7 holds acknowledgements, which are not acknowledged
