"""The journal in the plain text of other programs: hledger, beancount and CSV out, hledger and beancount in."""
