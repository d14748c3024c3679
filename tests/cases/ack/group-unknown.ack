> verdicts
interchange 000000042 A 000
  group Q9 7 R refused 1/1/0 1
    850 0001 R
> 997 004010
ST*997*0001~
AK1*Q9*7~
AK2*850*0001~
AK5*R*6~
AK9*R*1*1*0*1~
SE*6*0001~
read set 850 0001: R 6
read group Q9 7: R 1
