> 997 004010 separators
ST|997|0001'
AK1|PO|7'
AK2|850|0001'
AK3|PO1|4||8'
AK4|2|330|6'
AK5|R|5'
AK2|850|00 2'
AK5|A'
AK9|P|2|2|1'
SE|10|0001'
read set 850 0001: R 5
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
read set 850 00 2: A
read group PO 7: P
> 999 005010 separators
ST|999|0001'
AK1|PO|7|004010'
AK2|850|0001'
IK3|PO1|4||8'
IK4|2|330|6'
IK5|R|5'
AK2|850|00 2'
IK5|A'
AK9|P|2|2|1'
SE|10|0001'
read set 850 0001: R 5
  error PO102 at byte 0: the partner says of PO102: invalid character in data element (6) (ACK_ELEMENT)
read set 850 00 2: A
read group PO 7: P
