> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*REF*3**8~
AK4*2*127*3*A^B~
AK5*R*5~
AK9*R*1*1*0~
SE*8*0001~
read set 850 0001: R 5
  error REF02 at byte 0: the partner says of REF02: too many data elements (3) (ACK_ELEMENT)
read group PO 7: R
> 997 005010
ST*997*0001~
AK1*PO*7*005010~
AK2*850*0001~
AK3*REF*3**8~
AK4*2>>2*127*12*A^B~
AK5*R*5~
AK9*R*1*1*0~
SE*8*0001~
read set 850 0001: R 5
  error REF02[2] at byte 0: the partner says of REF02: too many repetitions (12) (ACK_ELEMENT)
read group PO 7: R
> 999 005010
ST*999*0001~
AK1*PO*7*005010~
AK2*850*0001~
IK3*REF*3**8~
IK4*2>>2*127*12*A^B~
IK5*R*5~
AK9*R*1*1*0~
SE*8*0001~
read set 850 0001: R 5
  error REF02[2] at byte 0: the partner says of REF02: too many repetitions (12) (ACK_ELEMENT)
read group PO 7: R
