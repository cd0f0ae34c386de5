"""Papers: receipts and posters as PDF. ``press`` sets them in type, the other modules say what stands on them."""
