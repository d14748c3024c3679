> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK5*A~
AK2*810*0002~
AK3*TDS*3**3~
AK5*R*6*5~
AK9*P*2*2*1~
SE*9*0001~
read set 850 0001: A
read set 810 0002: R 6 5
  error TDS at byte 0: the partner says of TDS: mandatory segment missing (3) (ACK_SEGMENT)
read group PO 7: P
> 999 005010
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK5*A~
AK2*810*0002~
IK3*TDS*3**3~
IK5*R*6*5~
AK9*P*2*2*1~
SE*9*0001~
read set 850 0001: A
read set 810 0002: R 6 5
  error TDS at byte 0: the partner says of TDS: mandatory segment missing (3) (ACK_SEGMENT)
read group PO 7: P
