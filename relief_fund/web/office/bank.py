"""The bank inbox: lines that wait for a person, what was decided, and the decision itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody

from relief_fund.banking import queries
from relief_fund.banking.decisions import CHOICES, FINAL, decide_line
from relief_fund.banking.errors import LineUnknown
from relief_fund.banking.inbox import (
    InboxLine,
    Search,
    View,
    decisions_of,
    inbox_counts,
    inbox_page,
    line_by_identity,
)
from relief_fund.banking.many_lines import matching_upto
from relief_fund.banking.opposites import OPPOSITES, opposites_of, settle_opposites
from relief_fund.banking.papers import PAPER_CHOICES, OpenPaper, open_papers, settle_paper
from relief_fund.banking.readings import BankAccountFace
from relief_fund.banking.remembered import GIFT
from relief_fund.banking.seeking import Sought, sought_page
from relief_fund.banking.withdrawal_queries import waiting_withdrawals
from relief_fund.disbursement.orders.bank_decisions import decide_for_order
from relief_fund.disbursement.orders.coming_back import REFUSED, RETURNED, WAYS
from relief_fund.donors.accept_gift import accept_as_gift, restricted_leaves
from relief_fund.donors.recognition import INCOME, TIED
from relief_fund.donors.refund_lines import DECISION as REFUND_RETURNED
from relief_fund.donors.refund_lines import PAID as REFUND_PAID
from relief_fund.donors.refund_lines import decide_returned_refund, name_refund_debit, refunds_of_debit
from relief_fund.donors.refunds import OWED, OwedRefund
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import AmountInvalid, ReliefFundError
from relief_fund.ledger import queries as books
from relief_fund.staff.queries import officers_by_id
from relief_fund.web import decision_runs, import_runs
from relief_fund.web.errors import DayInvalid
from relief_fund.web.guards import for_duties
from relief_fund.web.office.bank_moves import moves_shown
from relief_fund.web.office.line_givers import giver_shown
from relief_fund.web.office.line_rules import rules_shown
from relief_fund.web.office.line_several import several_shown
from relief_fund.web.typed import place_number, typed_amount, typed_day, whole
from relief_fund.web.visit import Visit

ADMINISTRATOR = for_duties(Duty.FUND_ADMINISTRATOR)
PAGE = "/office/bank"
LINES = 50
IMPORTS = 5
PROPOSED = {"payee_return": (RETURNED, REFUSED)}
"""Decisions that a proposal stands for where their names differ."""
BULK = decision_runs.DECISIONS
RUNS = 3
"""Decisions about many lines that the inbox shows."""
WAYS_OF_MONEY = ("credit", "debit")
VIEWS: tuple[View, ...] = get_args(View)
COUNTED: tuple[View, ...] = ("waiting", "suspense")
"""Views that look through the waiting lines anyway, so that counting those that match costs little."""


@dataclass(frozen=True, slots=True)
class SearchForm:
    """What to look for, in which view, behind which line. Sent as a form: texts never stand in an address."""

    words: str = ""
    view: str = "all"
    after: str = ""
    account: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """What an officer decided; ``expected`` is the decision shown, ``order`` a payment or refund it is about."""

    decision: str = ""
    order: str = ""
    reason: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One decision that fits a line, and the accounts its entry moves money between.

    ``of_order``: it names a payment order or a refund. ``paper`` is the paper that it would settle,
    ``refund`` the refund that it would have paid, ``leaf`` the fund of the purpose a gift is tied to,
    ``opposite`` the line that it takes back or that takes it back.
    """

    decision: str
    debit: str
    credit: str
    of_order: bool = False
    paper: OpenPaper | None = None
    refund: OwedRefund | None = None
    leaf: str = ""
    opposite: InboxLine | None = None

    @property
    def value(self) -> str:
        """What the form sends: the decision, and the paper's entry, the refund or the line where it names one."""
        if self.refund:
            return f"{self.decision}:{self.refund.refund}"
        if self.leaf or self.opposite:
            return f"{self.decision}:{self.opposite.identity if self.opposite else self.leaf}"
        return f"{self.decision}:{self.paper.number}" if self.paper else self.decision


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def inbox(
    visit: NamedDependency[Visit], view: FromQuery[str] = "waiting", decided: FromQuery[str] = ""
) -> Response[str]:
    """Lines to decide, what was ``decided`` just now, imports, and work that is running."""
    with visit.home.office.read() as connection:
        just = line_by_identity(connection, decided) if decided else None
    return visit.page("office/bank.html", just=just, **inbox_shown(visit, SearchForm(view=view)))


@post(PAGE, opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def search_inbox(visit: NamedDependency[Visit], data: URLEncodedBody[SearchForm]) -> Response[str]:
    """The same page with what was looked for, or the next lines."""
    return visit.page("office/bank.html", **inbox_shown(visit, data))


@get(f"{PAGE}/lines/{{identity:str}}", opt=ADMINISTRATOR, sync_to_thread=True)
def line_page(visit: NamedDependency[Visit], identity: FromPath[str]) -> Response[str]:
    """One line, what it may be, and what each decision would book."""
    return visit.page("office/bank_line.html", typed=DecisionForm(), **line_shown(visit, identity))


@post(f"{PAGE}/lines/{{identity:str}}", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_line(
    visit: NamedDependency[Visit], identity: FromPath[str], data: URLEncodedBody[DecisionForm]
) -> Response[str]:
    """Book the decision and go back to what still waits, which names it."""
    try:
        decide(visit, identity, data)
    except ReliefFundError as refusal:
        return visit.refused("office/bank_line.html", refusal, typed=data, **line_shown(visit, identity))
    return visit.go(f"{PAGE}?decided={identity}")


def decide(visit: Visit, identity: str, form: DecisionForm) -> None:
    """Gifts and refunds are decided by donors, money of an order by orders, everything else by banking."""
    told: dict[str, Any] = {"identity": identity, "reason": form.reason, "expected": form.expected}
    named, _, paper = form.decision.partition(":")
    if named in PAPER_CHOICES:
        settle_paper(visit.home.office, visit.actor, decision=named, paper=whole(paper), **told)
    elif named == OPPOSITES:
        settle_opposites(visit.home.office, visit.actor, opposite=paper, **told)
    elif named == REFUND_PAID:
        name_refund_debit(visit.home.office, visit.actor, refund=paper, **told)
    elif named == GIFT:
        accept_as_gift(visit.home.office, visit.actor, fund=paper, **told)
    elif form.decision == REFUND_RETURNED:
        decide_returned_refund(visit.home.office, visit.actor, refund=form.order, **told)
    elif form.decision in WAYS:
        decide_for_order(visit.home.office, visit.actor, decision=form.decision, order=form.order, **told)
    else:
        decide_line(visit.home.office, visit.actor, decision=form.decision, **told)


def inbox_shown(visit: Visit, form: SearchForm) -> dict[str, Any]:
    """What the inbox shows for a view and a search."""
    view: View = next((one for one in VIEWS if one == form.view), "waiting")
    with visit.home.office.read() as connection:
        search = replace(
            search_of(form.words), direction=form.direction if form.direction in WAYS_OF_MONEY else ""
        )
        sought = found_in(connection, view, search, place_of(form.after), form.account)
        waits = any(one.proposal and not one.decision for one in sought.lines)
        counted = waits and view in COUNTED
        faces = {one.account: one for one in queries.accounts(connection)}
        shown = {
            "matching": matching_upto(connection, search=search, account=form.account) if counted else 0,
            "counts": inbox_counts(connection),
            "imports": queries.imports_page(connection, limit=IMPORTS),
            "accounts": faces,
            "withdrawals": waiting_withdrawals(connection),
        }
    more = "{}:{}".format(*sought.onward) if sought.onward else ""
    runs = [run for run in import_runs.runs(visit.home) if run.state != import_runs.DONE]
    return {
        **shown, "lines": sought.lines, "view": view, "typed": form, "more": more, "runs": runs,
        "bulk_of": {one.identity: fitting(one, faces) for one in sought.lines if waits},
        "bulk": offered(faces, form) if waits else (),
        "decision_runs": decision_runs.runs(visit.home)[:RUNS], "held": import_runs.held(visit.home),
    }  # fmt: skip


def offered(faces: Mapping[str, BankAccountFace], form: SearchForm) -> list[tuple[str, list[str]]]:
    """Decisions about many lines, money in first: those that suit some line of the account and way looked at."""
    purposes = {one.purpose for one in faces.values() if form.account in ("", one.account)}
    found = []
    for way in WAYS_OF_MONEY:
        names = [
            one
            for one in BULK
            if decision_runs.way_of(one) == way and any(decision_runs.has_place(one, on) for on in purposes)
        ]
        if names and form.direction in ("", way):
            found.append((way, names))
    return found or [
        (way, [one for one in BULK if decision_runs.way_of(one) == way]) for way in WAYS_OF_MONEY
    ]


def fitting(line: InboxLine, faces: Mapping[str, BankAccountFace]) -> str:
    """Names of the decisions about many lines that suit this one, for the page's script."""
    account = faces.get(line.account)
    return " ".join(one for one in BULK if account and decision_runs.suits(one, line, account))


def found_in(
    connection: Any, view: View, search: Search, after: tuple[str, int], account: str = ""
) -> Sought:
    """Words and directions are looked for a stretch of lines at a time; everything else has an index or is short."""
    if view == "all" and (search.words or search.direction):
        return sought_page(connection, search=search, view=view, account=account, after=after, limit=LINES)
    if account and after[0] != account:
        after = (account, 0)
    lines = inbox_page(connection, view=view, account=account, search=search, after=after, limit=LINES)
    whole = len(lines) == LINES
    return Sought(lines, (lines[-1].account, lines[-1].position) if whole else None)


def search_of(words: str) -> Search:
    """One field for three things: a day, an amount, or words of the text."""
    cleaned = words.strip()
    try:
        return Search(day=typed_day(cleaned))
    except DayInvalid:
        pass
    try:
        return Search(amount=typed_amount(cleaned))
    except AmountInvalid:
        return Search(words=cleaned)


def place_of(after: str) -> tuple[str, int]:
    """The line behind which a page begins, written "account:position"."""
    account, _, position = after.partition(":")
    return (account, place_number(position)) if place_number(position) >= 0 else ("", 0)


def line_shown(visit: Visit, identity: str) -> dict[str, Any]:
    """A line with its account, its decisions and what may be decided. Raises LineUnknown."""
    with visit.home.office.read() as connection:
        line = line_by_identity(connection, identity)
        account = queries.account_by_code(connection, line.account) if line else None
        if line is None or account is None:
            raise LineUnknown()
        decided = decisions_of(connection, identity)
        numbers = books.entries_by_keys(connection, [line.entry_key, *(one.entry_key for one in decided)])
        return {
            "line": line,
            "account": account,
            "decided": decided,
            "officers": officers_by_id(connection.execute, [one.officer for one in decided]),
            "number": numbers.get(line.entry_key),
            "numbers": numbers,
            **moves_shown(
                connection,
                line,
                decided[-1].other_side if decided else line.other_side,
                today(visit.home.clock),
            ),
            "final": line.decision in FINAL,
            "options": []
            if line.decision in FINAL
            else [
                *opposite_options(line, opposites_of(connection, line)),
                *options_of(line, account),
                *leaf_options(connection, line, account),
                *paper_options(line, open_papers(connection, line)),
                *refund_options(line, refunds_of_debit(connection, line)),
            ],
            "names": books.accounts(connection),
            **rules_shown(connection, line, account),
            **giver_shown(visit.home.office.vault, connection, line, account),
            **several_shown(connection, line, account),
        }


def options_of(line: InboxLine, account: BankAccountFace) -> list[Option]:
    """The decisions that fit the line's direction and its account's purpose, the proposed one first."""
    budget = account.purpose == "budget"
    fitting = {
        choice.decision: choice.budget_account if budget else choice.campaign_account
        for choice in CHOICES.values()
        if choice.direction == line.direction
    }
    if line.direction == "credit" and not budget:
        gift = {GIFT: INCOME} if line.fund == account.fund else {}
        fitting = {**gift, **fitting, REFUND_RETURNED: OWED}
    if line.direction == "credit":
        fitting |= {way: "1132" if way == REFUSED else "6111" for way in WAYS}
    ordered = sorted(
        fitting, key=lambda decision: decision not in PROPOSED.get(line.proposal, (line.proposal,))
    )
    return [
        Option(name, *_sides(line, fitting[name]), name in (*WAYS, REFUND_RETURNED))
        for name in ordered
        if fitting[name] and name != line.decision
    ]


def leaf_options(connection: Any, line: InboxLine, account: BankAccountFace) -> list[Option]:
    """A gift for a purpose: the restricted leaves of the account's campaign."""
    if (
        line.direction != "credit"
        or line.fund != account.fund
        or account.purpose == "budget"
        or line.decision
    ):
        return []
    return [
        Option(GIFT, *_sides(line, TIED), leaf=leaf) for leaf in restricted_leaves(connection, account.owner)
    ]


def paper_options(line: InboxLine, papers: Sequence[OpenPaper]) -> list[Option]:
    """The papers that the line could settle, one option each."""
    return [
        Option(one.decision, *_sides(line, PAPER_CHOICES[one.decision].account or line.account), paper=one)
        for one in papers
    ]


def opposite_options(line: InboxLine, opposites: Sequence[InboxLine]) -> list[Option]:
    """The lines of which this one may be the undoing; one option each."""
    return [Option(OPPOSITES, *_sides(line, one.other_side), opposite=one) for one in opposites]


def refund_options(line: InboxLine, refunds: Sequence[OwedRefund]) -> list[Option]:
    """The refunds that the debit may have paid; one that was sent has left the account already."""
    return [
        Option(REFUND_PAID, *_sides(line, OWED if one.waits else line.account), refund=one) for one in refunds
    ]


def _sides(line: InboxLine, other: str) -> tuple[str, str]:
    return (line.other_side, other) if line.direction == "credit" else (other, line.other_side)


PAGES = (inbox, search_inbox, line_page, answer_line)
