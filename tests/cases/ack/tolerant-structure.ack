> verdicts
interchange 000000042 A 000
  group PO 7 R 3/3/0
    850 0001 R
    850 0002 R
    850 0003 R
> 997 004010 tolerant
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*BEG*2**8~
AK4*5*373*8*20260230~
AK5*E*5~
AK2*850*0002~
AK3*BEG*2**3~
AK5*R*5~
AK2*850*0003~
AK5*R*4~
AK9*P*3*3*1~
SE*13*0001~
read set 850 0001: E 5
  error BEG05 at byte 0: the partner says of BEG05: invalid date (8) (ACK_ELEMENT)
read set 850 0002: R 5
  error BEG at byte 0: the partner says of BEG: mandatory segment missing (3) (ACK_SEGMENT)
read set 850 0003: R 4
read group PO 7: P
