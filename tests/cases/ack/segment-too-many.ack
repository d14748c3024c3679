> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*BEG*3**5~
AK5*R*5~
AK9*R*1*1*0~
SE*7*0001~
read set 850 0001: R 5
  error BEG at byte 0: the partner says of BEG: segment exceeds maximum use (5) (ACK_SEGMENT)
read group PO 7: R
> 999 005010
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK3*BEG*3**5~
IK5*R*5~
AK9*R*1*1*0~
SE*7*0001~
read set 850 0001: R 5
  error BEG at byte 0: the partner says of BEG: segment exceeds maximum use (5) (ACK_SEGMENT)
read group PO 7: R
