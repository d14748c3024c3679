> verdicts
interchange 000000042 A 000
  group PO 7 P 3/3/2
    850 0001 A
    850 0002 R
    850 0003 A
> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK5*A~
AK2*850*0002~
AK3*BEG*2**3~
AK5*R*5~
AK2*850*0003~
AK5*A~
AK9*P*3*3*2~
SE*11*0001~
read set 850 0001: A
read set 850 0002: R 5
  error BEG at byte 0: the partner says of BEG: mandatory segment missing (3) (ACK_SEGMENT)
read set 850 0003: A
read group PO 7: P
> 999 005010
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK5*A~
AK2*850*0002~
IK3*BEG*2**3~
IK5*R*5~
AK2*850*0003~
IK5*A~
AK9*P*3*3*2~
SE*11*0001~
read set 850 0001: A
read set 850 0002: R 5
  error BEG at byte 0: the partner says of BEG: mandatory segment missing (3) (ACK_SEGMENT)
read set 850 0003: A
read group PO 7: P
