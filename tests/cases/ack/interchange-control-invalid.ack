> verdicts
interchange 00000004X R 018
  group PO 7 A 1/1/1
    850 0001 A
> TA1
TA1*00000004X*261101*1200*R*018~
