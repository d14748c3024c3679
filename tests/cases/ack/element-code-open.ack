> verdicts
interchange 000000042 A 000
  group PO 7 A 1/1/1
    850 0001 A
> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK5*A~
AK9*A*1*1*1~
SE*6*0001~
read set 850 0001: A
read group PO 7: A
> 997 004010 warnings
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*REF*3**8~
AK4*1*128*7*ZZZ~
AK5*E*5~
AK9*E*1*1*1~
SE*8*0001~
read set 850 0001: E 5
  error REF01 at byte 0: the partner says of REF01: invalid code value (7) (ACK_ELEMENT)
read group PO 7: E
> 999 005010 warnings
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK3*REF*3**8~
IK4*1*128*7*ZZZ~
IK5*E*5~
AK9*E*1*1*1~
SE*8*0001~
read set 850 0001: E 5
  error REF01 at byte 0: the partner says of REF01: invalid code value (7) (ACK_ELEMENT)
read group PO 7: E
