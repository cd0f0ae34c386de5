"""The kernel: money, clocks, identifiers, errors and the protocols every room speaks. Standard library only."""
