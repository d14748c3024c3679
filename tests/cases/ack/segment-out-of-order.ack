> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*CUR*6**7~
AK5*R*5~
AK9*R*1*1*0~
SE*7*0001~
read set 850 0001: R 5
  error CUR at byte 0: the partner says of CUR: segment not in proper sequence (7) (ACK_SEGMENT)
read group PO 7: R
> 999 005010
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK3*CUR*6**7~
IK5*R*5~
AK9*R*1*1*0~
SE*7*0001~
read set 850 0001: R 5
  error CUR at byte 0: the partner says of CUR: segment not in proper sequence (7) (ACK_SEGMENT)
read group PO 7: R
