"""The duties an officer can hold, and which of them one person may never hold together."""

from enum import StrEnum


class Duty(StrEnum):
    """One duty (nhiệm vụ) of an officer; every use case that writes names the duty it needs."""

    FUND_ADMINISTRATOR = "fund_administrator"
    """Records budget and gifts, imports statements, prepares award lists, closes periods."""
    ASSESSOR = "assessor"
    """Records households and damage; never sees money."""
    COMMITTEE_MEMBER = "committee_member"
    """Reads cases and signs award lists in a sitting."""
    TREASURER = "treasurer"
    """Makes payment batches, sends payment files, takes results back."""
    INSPECTOR = "inspector"
    """Reads everything, changes nothing."""


INCOMPATIBLE: frozenset[frozenset[Duty]] = frozenset(
    frozenset(pair)
    for pair in (
        (Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER),
        (Duty.FUND_ADMINISTRATOR, Duty.INSPECTOR),
        (Duty.FUND_ADMINISTRATOR, Duty.ASSESSOR),
        (Duty.ASSESSOR, Duty.COMMITTEE_MEMBER),
        (Duty.ASSESSOR, Duty.TREASURER),
        (Duty.ASSESSOR, Duty.INSPECTOR),
        (Duty.COMMITTEE_MEMBER, Duty.TREASURER),
        (Duty.COMMITTEE_MEMBER, Duty.INSPECTOR),
        (Duty.TREASURER, Duty.INSPECTOR),
    )
)
"""Pairs one person may not hold at once (bất kiêm nhiệm). Our control, not a quoted rule."""
