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
> 997 004010 guideline
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*BEG*2**8~
AK4*2*92*7*SA~
AK4*3*324*7*PO-1~
AK3*N4*4**3~
AK3*PO1*4**8~
AK4*6*235*10*UP~
AK3*REF*6**3~
AK5*R*5~
AK9*R*1*1*0~
SE*13*0001~
read set 850 0001: R 5
  error BEG02 at byte 0: the partner says of BEG02: invalid code value (7) (ACK_ELEMENT)
  error BEG03 at byte 0: the partner says of BEG03: invalid code value (7) (ACK_ELEMENT)
  error N4 at byte 0: the partner says of N4: mandatory segment missing (3) (ACK_SEGMENT)
  error PO106 at byte 0: the partner says of PO106: exclusion condition violated (10) (ACK_ELEMENT)
  error REF at byte 0: the partner says of REF: mandatory segment missing (3) (ACK_SEGMENT)
read group PO 7: R
> 999 005010
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK3*BEG*2**8~
IK4*2*92*I6*SA~
IK4*3*324*I12*PO-1~
IK3*N4*4**I6~
IK3*PO1*4**8~
IK4*6*235*I10*UP~
IK3*REF*6**I6~
IK5*E*I5~
AK9*E*1*1*1~
SE*13*0001~
read set 850 0001: E I5
  error BEG02 at byte 0: the partner says of BEG02: implementation: code value not used (I6) (ACK_ELEMENT)
  error BEG03 at byte 0: the partner says of BEG03: implementation: pattern match failure (I12) (ACK_ELEMENT)
  error N4 at byte 0: the partner says of N4: implementation: dependent segment missing (I6) (ACK_SEGMENT)
  error PO106 at byte 0: the partner says of PO106: implementation: "not used" data element present (I10) (ACK_ELEMENT)
  error REF at byte 0: the partner says of REF: implementation: dependent segment missing (I6) (ACK_SEGMENT)
read group PO 7: E
> 999 005010 guideline
ST*999*0001~
AK1*PO*7*004010~
AK2*850*0001~
IK3*BEG*2**8~
IK4*2*92*I6*SA~
IK4*3*324*I12*PO-1~
IK3*N4*4**I6~
IK3*PO1*4**8~
IK4*6*235*I10*UP~
IK3*REF*6**I6~
IK5*R*I5~
AK9*R*1*1*0~
SE*13*0001~
read set 850 0001: R I5
  error BEG02 at byte 0: the partner says of BEG02: implementation: code value not used (I6) (ACK_ELEMENT)
  error BEG03 at byte 0: the partner says of BEG03: implementation: pattern match failure (I12) (ACK_ELEMENT)
  error N4 at byte 0: the partner says of N4: implementation: dependent segment missing (I6) (ACK_SEGMENT)
  error PO106 at byte 0: the partner says of PO106: implementation: "not used" data element present (I10) (ACK_ELEMENT)
  error REF at byte 0: the partner says of REF: implementation: dependent segment missing (I6) (ACK_SEGMENT)
read group PO 7: R
