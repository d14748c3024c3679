> verdicts
interchange REF1 A 
  group   R 0/1/0
    ORDERS M1 R
> CONTRL 3
UNH+1+CONTRL:D:3:UN'
UCI+REF1+4098765000003:14+4012345000009:14+7'
UCM+M1+ORDERS:D:96A:UN:EAN008+4'
UCS+3'
UCD+12+2:2'
UNT+6+1'
read message M1: R
  the partner says of segment 3, element 1-2: invalid value (12)
read interchange REF1: A
