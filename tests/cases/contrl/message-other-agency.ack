> verdicts
interchange REF1 A 
  group   A 0/1/1
    ORDERS M1 A
> CONTRL 3
UNH+1+CONTRL:D:3:UN'
UCI+REF1+4098765000003:14+4012345000009:14+7'
UCM+M1+ORDERS:D:96A:XX+7'
UNT+4+1'
read message M1: A
read interchange REF1: A
