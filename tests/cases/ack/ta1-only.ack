> verdicts
interchange 000000042 A  acknowledgements only
> 997 004010
> TA1
ACK_OF_ACK: interchange 000000042 holds TA1 only, which is not acknowledged
