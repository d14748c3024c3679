> verdicts
interchange 000000042 A 000
  group PO 7 A 0/0/0
> 997 004010
ST*997*0001~
AK1*PO*7~
AK9*A*0*0*0~
SE*4*0001~
read group PO 7: A
