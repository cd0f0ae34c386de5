"""relief_fund: software that runs an emergency assistance fund in public."""

__version__ = "0.1.0"
