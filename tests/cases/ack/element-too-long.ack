> verdicts
interchange 000000042 A 000
  group PO 7 R 1/1/0
    850 0001 R
> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*BEG*2**8~
AK4*3*324*5*99999999999999999999999~
AK5*R*5~
AK9*R*1*1*0~
SE*8*0001~
read set 850 0001: R 5
  error BEG03 at byte 0: the partner says of BEG03: data element too long (5) (ACK_ELEMENT)
read group PO 7: R
> 999 005010
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK3*BEG*2**8~
IK4*3*324*5*99999999999999999999999~
IK5*R*5~
AK9*R*1*1*0~
SE*8*0001~
read set 850 0001: R 5
  error BEG03 at byte 0: the partner says of BEG03: data element too long (5) (ACK_ELEMENT)
read group PO 7: R
