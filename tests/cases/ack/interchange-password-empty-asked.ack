> verdicts
interchange 000000042 E 013 asked
  group PO 7 A 1/1/1
    850 0001 A
> TA1
TA1*000000042*261101*1200*E*013~
