> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*MEA*3**8~
AK4*8*936*10~
AK5*R*5~
AK9*R*1*1*0~
SE*8*0001~
read set 850 0001: R 5
  error MEA08 at byte 0: the partner says of MEA08: exclusion condition violated (10) (ACK_ELEMENT)
read group PO 7: R
> 999 005010
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK3*MEA*3**8~
IK4*8*936*10~
CTX*SITUATIONAL TRIGGER*MEA*3**3*739~
IK5*R*5~
AK9*R*1*1*0~
SE*9*0001~
read set 850 0001: R 5
  error MEA08 at byte 0: the partner says of MEA08: exclusion condition violated (10) (ACK_ELEMENT)
read group PO 7: R
