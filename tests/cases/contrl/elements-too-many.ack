> verdicts
interchange REF1 A 
  group   R 0/1/0
    ORDERS M1 R
> CONTRL 3
UNH+1+CONTRL:D:3:UN'
UCI+REF1+4098765000003:14+4012345000009:14+7'
UCM+M1+ORDERS:D:96A:UN:EAN008+4'
UCS+7'
UCD+16+3'
UNT+6+1'
read message M1: R
  the partner says of segment 7, element 2: too many constituents (16)
read interchange REF1: A
