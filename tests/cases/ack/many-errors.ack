> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*PO1*3**8~
AK4*2*330*6*x~
AK3*PO1*4**8~
AK4*2*330*6*x~
AK3*PO1*5**8~
AK4*2*330*6*x~
AK3*PO1*6**8~
AK4*2*330*6*x~
AK3*PO1*7**8~
AK4*2*330*6*x~
AK3*PO1*8**8~
AK4*2*330*6*x~
AK3*PO1*9**8~
AK4*2*330*6*x~
AK3*PO1*10**8~
AK4*2*330*6*x~
AK3*PO1*11**8~
AK4*2*330*6*x~
AK3*PO1*12**8~
AK4*2*330*6*x~
AK3*PO1*13**8~
AK4*2*330*6*x~
AK3*PO1*14**8~
AK4*2*330*6*x~
AK3*PO1*15**8~
AK4*2*330*6*x~
AK3*PO1*16**8~
AK4*2*330*6*x~
AK3*PO1*17**8~
AK4*2*330*6*x~
AK3*PO1*18**8~
AK4*2*330*6*x~
AK3*PO1*19**8~
AK4*2*330*6*x~
AK3*PO1*20**8~
AK4*2*330*6*x~
AK3*PO1*21**8~
AK4*2*330*6*x~
AK3*PO1*22**8~
AK4*2*330*6*x~
AK5*R*5~
AK9*R*1*1*0~
SE*46*0001~
read set 850 0001: R 5
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
read group PO 7: R
