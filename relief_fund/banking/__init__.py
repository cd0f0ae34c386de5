"""Banking: statements in, every line in the books once, reconciliation, and payment files out."""
