> verdicts
interchange REF1 R 30
  group ORDERS G1 A 1/1/1
    ORDERS M1 A
  group   R refused 0/1/0 30
    ORDERS M2 A
> CONTRL 3
UNH+1+CONTRL:D:3:UN'
UCI+REF1+4098765000003:14+4012345000009:14+4+30+UNH'
UNT+3+1'
read interchange REF1: R 30
