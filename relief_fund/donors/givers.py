"""Who a bank gift came from: the registered donor whose code its transfer text carries, or whom a rule names.

The code was put there by our own VietQR. A rule names a donor only once an officer has confirmed it. Whoever took the
consent back is named by nothing any more; a gift whose giver nobody knows is a gift all the same. A code that differs
from a donor's is nobody's: what may be a slip of the pen is shown to an officer, and never linked by itself.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, String, func, literal, or_, select

from relief_fund.donors.ended_links import Ended, ended_links, ended_of
from relief_fund.donors.given import DONOR, FORGOTTEN, LINK_HOLDS, OF_DONOR
from relief_fund.donors.giving import codes_alone, said_code
from relief_fund.donors.queries import GIFT, GiftFace
from relief_fund.donors.receipt_queries import STANDS

BY_TEXT, BY_RULE = "transfer_text", "remembered_rule"
"""Hands of the program in ``GiftDonor.linked_by``, where others stand under their officer's id."""
MOST_NEAR = 5
_CONSENTS = select(DONOR.c.code).where(
    ~select(FORGOTTEN.c.donor).where(FORGOTTEN.c.donor == DONOR.c.code).exists()
)
_STANDING = (
    select(*(GIFT.c[name] for name in GiftFace.__slots__))
    .join(OF_DONOR, OF_DONOR.c.gift == GIFT.c.receipt_code)
    .where(STANDS, LINK_HOLDS, OF_DONOR.c.donor.in_(_CONSENTS))
)


@dataclass(frozen=True, slots=True)
class Said:
    """The giver's code in a transfer text, "" for none; ``donor`` is who gave: code, moment and hand, or nothing."""

    code: str
    donor: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Givers:
    """The registered donors that gifts may come from, as they stand at ``moment``.

    ``ended`` says of which lines an officer has said whose they are not.
    """

    registered: frozenset[str]
    moment: str
    ended: Ended = field(default_factory=dict)

    def said(self, text: str, campaign: str, rule_donor: str = "", lines: Sequence[str] = ()) -> Said:
        """What ``text`` says of its giver behind the ``campaign``'s code; a rule's donor only where it says nobody.

        A registered donor's code is taken where it stands alone too: banks cut texts, and letters of a campaign get
        lost; no one hits a code of 85 random bits by chance. Whom an officer has said that the gift of one of
        ``lines`` is not from, neither the text nor a rule makes its giver again, nor does that code find it.
        """
        if never := ended_of(self.ended, lines):
            said = replace(self, registered=self.registered - never, ended={}).said(
                text, campaign, rule_donor
            )
            return replace(said, code="") if said.code in never else said
        code = said_code(text, campaign) if campaign else ""
        if self.registered and code not in self.registered:
            code = next((one for one in codes_alone(text) if one in self.registered), code)
        if code in self.registered:
            return Said(code, {"donor": code, "linked_at": self.moment, "linked_by": BY_TEXT})
        if rule_donor in self.registered:
            return Said(code, {"donor": rule_donor, "linked_at": self.moment, "linked_by": BY_RULE})
        return Said(code, {})


NOBODY = Givers(frozenset(), "")


def givers_at(connection: Any, moment: str) -> Givers:
    """Every donor who is registered and has not taken the consent back."""
    return Givers(frozenset(connection.execute(_CONSENTS).scalars()), moment, ended_links(connection))


def givers_of(connection: Any, text: str, campaign: str, moment: str) -> Givers:
    """Those of whom ``text`` may speak."""
    codes = [one for one in (said_code(text, campaign), *codes_alone(text)) if one]
    found = connection.execute(_CONSENTS.where(DONOR.c.code.in_(codes))).scalars() if codes else ()
    return Givers(frozenset(found), moment, ended_links(connection))


def codes_near(connection: Any, code: str) -> tuple[str, ...]:
    """Registered donors' codes that are ``code`` with one letter wrong, left out, added, or two letters swapped.

    For an officer to ask back about; a text's code is cut where a bank's own words begin, so one letter too few has
    taken one from them.
    """
    swapped = [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 1)]
    slips: list[ColumnElement[bool]] = [DONOR.c.code.in_([one for one in swapped if one != code])]
    for at in range(len(code)):
        wrong = code[:at] + "_" + code[at + 1 :]
        left_out = code[:at] + "_" + code[at:-1]
        added = code[:at] + code[at + 1 :] + "_"
        slips += [DONOR.c.code.like(literal(one, String)) for one in (wrong, left_out, added)]
    query = _CONSENTS.where(or_(*slips), DONOR.c.code != code).order_by(DONOR.c.code).limit(MOST_NEAR)
    return tuple(connection.execute(query).scalars())


def gifts_of_donors(connection: Any, codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """(gifts of money that stand, their đồng) of each of ``codes`` that gave any; nobody's who is forgotten."""
    query = _STANDING.with_only_columns(OF_DONOR.c.donor, func.count(), func.sum(GIFT.c.amount))
    rows = connection.execute(query.where(OF_DONOR.c.donor.in_(sorted(codes))).group_by(OF_DONOR.c.donor))
    return {donor: (int(gifts), int(total)) for donor, gifts, total in rows}


def donor_gifts(connection: Any, donor: str, *, limit: int = 200) -> tuple[GiftFace, ...]:
    """The donor's gifts of money that stand, the newest first."""
    query = _STANDING.where(OF_DONOR.c.donor == donor).order_by(GIFT.c.day.desc(), GIFT.c.position.desc())
    return tuple(GiftFace(*row) for row in connection.execute(query.limit(limit)))
