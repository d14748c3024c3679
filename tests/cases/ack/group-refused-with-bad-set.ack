> verdicts
interchange 000000042 A 000
  group PO 7 R refused 9/2/0 5
    850 0001 A
    850 0002 R
> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0002~
AK3*BEG*2**3~
AK5*R*5~
AK9*R*9*2*0*5~
SE*7*0001~
read set 850 0002: R 5
  error BEG at byte 0: the partner says of BEG: mandatory segment missing (3) (ACK_SEGMENT)
read group PO 7: R 5
