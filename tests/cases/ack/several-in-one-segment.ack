> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*PO1*4**8~
AK4*2*330*6*x~
AK4*3*355*5*EACH~
AK4*4*212*6*9.9.5~
AK4*9*234*2~
AK5*R*5~
AK9*R*1*1*0~
SE*11*0001~
read set 850 0001: R 5
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO103 at byte 0: the partner says of PO103: data element too long (5) (ACK_ELEMENT)
  error PO104 at byte 0: the partner says of PO104: invalid character in data element (6) (ACK_ELEMENT)
  error PO109 at byte 0: the partner says of PO109: conditional required data element missing (2) (ACK_ELEMENT)
read group PO 7: R
> 999 005010
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK3*PO1*4**8~
IK4*2*330*6*x~
IK4*3*355*5*EACH~
IK4*4*212*6*9.9.5~
IK4*9*234*2~
CTX*SITUATIONAL TRIGGER*PO1*4**8*235~
IK5*R*5~
AK9*R*1*1*0~
SE*12*0001~
read set 850 0001: R 5
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO103 at byte 0: the partner says of PO103: data element too long (5) (ACK_ELEMENT)
  error PO104 at byte 0: the partner says of PO104: invalid character in data element (6) (ACK_ELEMENT)
  error PO109 at byte 0: the partner says of PO109: conditional required data element missing (2) (ACK_ELEMENT)
read group PO 7: R
