> verdicts
interchange REF1 R 13
  group   A 0/1/1
    ORDERS M1 A
> CONTRL 3
UNH+1+CONTRL:D:3:UN'
UCI+REF1++4012345000009:14+4+13+UNB+3:1'
UNT+3+1'
read interchange REF1: R 13
