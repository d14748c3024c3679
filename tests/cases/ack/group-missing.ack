> verdicts
interchange 000000042 R 024
  group   R refused 0/1/0
    850 0001 R
> 997 004010
ACK_NO_GROUP: a group without GS01 or GS06 cannot be acknowledged
> TA1
TA1*000000042*261101*1200*R*024~
