> verdicts
interchange 000000042 A 000
  group PO 7 R refused 1/1/0 2
    850 0001 R
> 997 004010
ST*997*0001~
AK1*PO*7~
AK2*850*0001~
AK5*R*1~
AK9*R*1*1*0*2~
SE*6*0001~
read set 850 0001: R 1
read group PO 7: R 2
