> verdicts
interchange REF1 R 2
  group   A 0/1/1
    ORDERS M1 A
> CONTRL 3
UNH+1+CONTRL:D:3:UN'
UCI+REF1+4098765000003:14+4012345000009:14+4+2+UNB+2:2'
UNT+3+1'
read interchange REF1: R 2
