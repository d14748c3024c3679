> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*PO1*4**8~
AK4*2*330*6*x~
AK5*R*5*4*3~
AK9*R*1*1*0~
SE*8*0001~
read set 850 0001: R 5 4 3
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
read group PO 7: R
