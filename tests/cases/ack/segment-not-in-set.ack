> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*BSN*3**6~
AK5*R*5~
AK9*R*1*1*0~
SE*7*0001~
read set 850 0001: R 5
  error BSN at byte 0: the partner says of BSN: segment not in defined transaction set (6) (ACK_SEGMENT)
read group PO 7: R
> 999 005010
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK3*BSN*3**6~
IK5*R*5~
AK9*R*1*1*0~
SE*7*0001~
read set 850 0001: R 5
  error BSN at byte 0: the partner says of BSN: segment not in defined transaction set (6) (ACK_SEGMENT)
read group PO 7: R
