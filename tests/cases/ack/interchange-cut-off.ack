> verdicts
interchange 000000042 R 023
  group PO 7 R refused 0/1/0 3
    850 0001 R
> TA1
TA1*000000042*261101*1200*R*023~
