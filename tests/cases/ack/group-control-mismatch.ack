> verdicts
interchange 000000042 A 000
  group PO 7 R refused 1/1/0 4
    850 0001 A
> 997 004010
ST*997*0001~
AK1*PO*7~
AK9*R*1*1*0*4~
SE*4*0001~
read group PO 7: R 4
