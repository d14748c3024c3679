> verdicts
interchange 000000042 A 000
  group PO 7 A 1/1/1
    850 0001 A
interchange 000000043 A 000 asked
  group PO 7 R 1/1/0
    850 0001 R
> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK5*A~
AK9*A*1*1*1~
SE*6*0001~
read set 850 0001: A
read group PO 7: A
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK3*BEG*2**3~
AK5*R*5~
AK9*R*1*1*0~
SE*7*0001~
read set 850 0001: R 5
  error BEG at byte 0: the partner says of BEG: mandatory segment missing (3) (ACK_SEGMENT)
read group PO 7: R
> TA1
TA1*000000042*261101*1200*A*000~
TA1*000000043*261101*1200*A*000~
