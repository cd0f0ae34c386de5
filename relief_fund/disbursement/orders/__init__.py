"""Money out: award lists fitted to the money, payment orders and batches, settlement and returns."""
