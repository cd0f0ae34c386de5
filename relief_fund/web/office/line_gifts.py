"""A bank line that is several gifts, or lines that are one: typed, booked, and the receipt codes shown once."""

from dataclasses import dataclass

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.donors.errors import SplitInvalid
from relief_fund.donors.several_gifts import Share, merge_lines, split_line
from relief_fund.donors.taken_back import take_back_gift
from relief_fund.kernel.errors import AmountInvalid, ReliefFundError
from relief_fund.web.office.bank import ADMINISTRATOR, DecisionForm, line_shown
from relief_fund.web.typed import several, typed_amount
from relief_fund.web.visit import Visit

LINE = "/office/bank/lines/{identity:str}"


@dataclass(frozen=True, slots=True)
class SplitForm:
    """The gifts of a line, one to a row: an amount, and the fund of its purpose where it has one."""

    parts: str = ""
    reason: str = ""


@dataclass
class MergeForm:
    """The other lines that are one gift with this one."""

    other: list[str] | str = ""
    fund: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BackForm:
    """Why a booked gift is taken back."""

    reason: str = ""


@post(f"{LINE}/split", opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def answer_split(
    visit: NamedDependency[Visit], identity: FromPath[str], data: URLEncodedBody[SplitForm]
) -> Response[str]:
    """Book a line as several gifts."""
    try:
        codes = split_line(
            visit.home.office,
            visit.actor,
            identity=identity,
            shares=shares_of(data.parts),
            reason=data.reason,
        )
    except ReliefFundError as refusal:
        return visit.refused(
            "office/bank_line.html", refusal, typed=DecisionForm(), **line_shown(visit, identity)
        )
    return visit.page("office/gifts_made.html", codes=codes, shares=shares_of(data.parts), private=True)


@post(f"{LINE}/merge", opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def answer_merge(
    visit: NamedDependency[Visit], identity: FromPath[str], data: URLEncodedBody[MergeForm]
) -> Response[str]:
    """Book several lines as one gift."""
    try:
        code = merge_lines(
            visit.home.office, visit.actor, identities=[identity, *several(data.other)], reason=data.reason,
            fund=data.fund,
        )  # fmt: skip
    except ReliefFundError as refusal:
        return visit.refused(
            "office/bank_line.html", refusal, typed=DecisionForm(), **line_shown(visit, identity)
        )
    return visit.page("office/gifts_made.html", codes=(code,), shares=(), private=True)


@post(f"{LINE}/back", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_back(
    visit: NamedDependency[Visit], identity: FromPath[str], data: URLEncodedBody[BackForm]
) -> Response[str]:
    """Take a booked gift back, so that its line waits again."""
    try:
        take_back_gift(visit.home.office, visit.actor, identity=identity, reason=data.reason)
    except ReliefFundError as refusal:
        return visit.refused(
            "office/bank_line.html", refusal, typed=DecisionForm(), **line_shown(visit, identity)
        )
    return visit.go(LINE.replace("{identity:str}", identity))


def shares_of(text: str) -> tuple[Share, ...]:
    """Rows "300.000" or "200.000 BAO.NHA" as shares. Raises SplitInvalid naming the row."""
    found = []
    for number, row in enumerate(text.splitlines(), 1):
        amount, _, fund = row.strip().partition(" ")
        if not amount:
            continue
        try:
            found.append(Share(typed_amount(amount), fund.strip().upper()))
        except AmountInvalid:
            raise SplitInvalid(row=number, value=amount[:20]) from None
    return tuple(found)


PAGES = (answer_split, answer_merge, answer_back)
