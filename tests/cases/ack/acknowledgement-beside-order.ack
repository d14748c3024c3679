> verdicts
interchange 000000042 A 000
  group FA 7 A 1/1/1
    997 0001 A
  group PO 8 A 1/1/1
    850 0001 A
> 997 004010
ACK_OF_ACK: group 7 holds acknowledgements, which are not acknowledged
ST*997*0001~
AK1*PO*8~
AK2*850*0001~
AK5*A~
AK9*A*1*1*1~
SE*6*0001~
read set 850 0001: A
read group PO 8: A
