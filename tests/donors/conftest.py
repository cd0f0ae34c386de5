"""The donors room is tested with the fixtures of the banking room: gifts come from bank lines."""

from tests.banking.conftest import administrator, campaign, load

__all__ = ["administrator", "campaign", "load"]
