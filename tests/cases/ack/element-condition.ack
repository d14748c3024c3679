> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*N1*3**8~
AK4*4*67*2~
AK5*R*5~
AK9*R*1*1*0~
SE*8*0001~
read set 850 0001: R 5
  error N104 at byte 0: the partner says of N104: conditional required data element missing (2) (ACK_ELEMENT)
read group PO 7: R
> 997 005010
ST*997*0001~
AK1*PO*7*004010~
AK2*850*0001~
AK3*N1*3**8~
AK4*4*67*2~
AK5*R*5~
AK9*R*1*1*0~
SE*8*0001~
read set 850 0001: R 5
  error N104 at byte 0: the partner says of N104: conditional required data element missing (2) (ACK_ELEMENT)
read group PO 7: R
> 999 005010
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK3*N1*3**8~
IK4*4*67*2~
CTX*SITUATIONAL TRIGGER*N1*3**3*66~
IK5*R*5~
AK9*R*1*1*0~
SE*9*0001~
read set 850 0001: R 5
  error N104 at byte 0: the partner says of N104: conditional required data element missing (2) (ACK_ELEMENT)
read group PO 7: R
