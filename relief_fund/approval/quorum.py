"""When a frozen list is decided: a pure rule over counts, tried by every order of votes."""

from enum import StrEnum


class Choice(StrEnum):
    """What a member signs: agree, refuse, or send back to be verified."""

    APPROVE = "approve"
    REJECT = "reject"
    RETURN = "return"


class Outcome(StrEnum):
    """How a proposal ended, OPEN while it has not; LAPSED where nobody was left to sign it (see ``lapse``)."""

    OPEN = ""
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    LAPSED = "lapsed"


def outcome_of(*, quorum: int, approve: int, reject: int, sent_back: int, able: int) -> Outcome:
    """The outcome after a signature; ``able`` seats may still sign.

    Approved once ``quorum`` members approved. Over as soon as those who are able cannot bring the
    approvals up to the quorum: returned where at least as many sent it back as refused it.
    """
    if approve >= quorum:
        return Outcome.APPROVED
    if approve + able >= quorum or not reject + sent_back:
        return Outcome.OPEN
    return Outcome.RETURNED if sent_back >= reject else Outcome.REJECTED
