> verdicts
interchange 000000042 A 000
  group PO 7 R refused 0/1/0 3
    850 0001 A
  group PO 8 A 1/1/1
    850 0002 A
> 997 004010
ST*997*0001~
AK1*PO*7~
AK9*R*1*1*0*3~
SE*4*0001~
read group PO 7: R 3
ST*997*0001~
AK1*PO*8~
AK2*850*0002~
AK5*A~
AK9*A*1*1*1~
SE*6*0001~
read set 850 0002: A
read group PO 8: A
