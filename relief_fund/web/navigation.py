"""Way-finding: the public list of pages, and the pages of each duty."""

from dataclasses import dataclass

from relief_fund.kernel.duties import Duty


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a list of pages: the key of its words and its path."""

    words: str
    path: str


MASTHEAD = (
    Link("nav.state", "/"),
    Link("nav.campaigns", "/campaigns"),
    Link("nav.find_gift", "/donations/find"),
    Link("nav.statements", "/statements"),
    Link("nav.verify", "/verify"),
)
"""The five links of every public page."""

FOOT = (
    ("foot.fund", (MASTHEAD[0], Link("foot.campaigns", "/campaigns"), Link("foot.policies", "/policies"))),
    (
        "foot.books",
        (
            MASTHEAD[2],
            Link("foot.statements", "/statements"),
            Link("foot.open_data", "/data"),
            Link("foot.verify", "/verify"),
            Link("foot.check", "/r"),
        ),
    ),
    ("foot.people", (Link("foot.my_case", "/case"),)),
    ("foot.about", (Link("foot.privacy", "/privacy"), Link("foot.staff", "/sign-in"))),
)
"""The list in the foot, which is also the index on a phone."""

OF_DUTY: dict[Duty, tuple[Link, ...]] = {
    Duty.FUND_ADMINISTRATOR: (
        Link("page.bank", "/office/bank"),
        Link("page.donations", "/office/donations"),
        Link("page.budget", "/office/budget"),
        Link("page.lists", "/office/lists"),
        Link("page.campaigns", "/office/campaigns"),
        Link("page.committees", "/office/committees"),
        Link("page.periods", "/inspection/periods"),
        Link("page.officers", "/office/officers"),
    ),
    Duty.ASSESSOR: (
        Link("page.households", "/office/households"),
        Link("page.survey", "/office/households/import"),
        Link("page.disasters", "/office/disasters"),
    ),
    Duty.COMMITTEE_MEMBER: (
        Link("page.sittings", "/office/sittings"),
        Link("page.periods", "/inspection/periods"),
        Link("page.officers", "/office/officers"),
    ),
    Duty.TREASURER: (
        Link("page.payments", "/office/payments"),
        Link("page.refunds", "/office/refunds"),
        Link("page.budget", "/office/budget"),
        Link("page.officers", "/office/officers"),
    ),
    Duty.INSPECTOR: (
        Link("page.inspection", "/inspection"),
        Link("page.journal", "/inspection/journal"),
        Link("page.ledger", "/inspection/ledger"),
        Link("page.periods", "/inspection/periods"),
        Link("page.sittings", "/office/sittings"),
        Link("page.households", "/office/households"),
    ),
}
"""The pages of each duty, the first being its home. A page enters here when it exists."""

MORE_OF_DUTY: dict[Duty, tuple[Link, ...]] = {
    Duty.FUND_ADMINISTRATOR: (
        Link("page.counter", "/office/counter"),
        Link("page.receipts", "/office/receipts"),
        Link("page.donors", "/office/donors"),
        Link("page.cash_sheet", "/office/cash-sheet"),
        Link("page.reconciliation", "/office/reconciliation"),
        Link("page.suspense", "/office/suspense"),
        Link("page.rules", "/office/rules"),
        Link("page.vouchers", "/office/vouchers"),
        Link("page.voids", "/office/voids"),
        Link("page.refunds", "/office/refunds"),
        Link("page.endings", "/office/endings"),
        Link("page.clocks", "/office/clocks"),
    ),
    Duty.TREASURER: (
        Link("page.cash_sheet", "/office/cash-sheet"),
        Link("page.reconciliation", "/office/reconciliation"),
        Link("page.vouchers", "/office/vouchers"),
        Link("page.voids", "/office/voids"),
    ),
    Duty.INSPECTOR: (
        Link("page.cash_sheet", "/office/cash-sheet"),
        Link("page.reconciliation", "/office/reconciliation"),
        Link("page.voids", "/office/voids"),
    ),
}
"""Pages that a duty needs now and then: at the desk and in the foot, where the masthead has no room."""

DAILY: dict[Duty, tuple[str, ...]] = {
    Duty.FUND_ADMINISTRATOR: (
        "page.bank",
        "page.counter",
        "page.donations",
        "page.receipts",
        "page.cash_sheet",
        "page.reconciliation",
        "page.periods",
    ),
}
"""Words of the pages that a duty goes through on any day, in the order of the day."""

DESK = "/office"
"""Where whoever signed in lands when the duty has no page of its own yet."""


def links_of(duty: Duty | None) -> tuple[Link, ...]:
    """The links of a duty; none without one."""
    return OF_DUTY.get(duty, ()) if duty else ()


def more_links_of(duty: Duty | None) -> tuple[Link, ...]:
    """The links of a duty outside the masthead; none without one."""
    return MORE_OF_DUTY.get(duty, ()) if duty else ()


def desk_of(duty: Duty | None) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """All links of a duty as the desk shows them: those of every day in their order, and the others."""
    links = {link.words: link for link in (*links_of(duty), *more_links_of(duty))}
    daily = DAILY.get(duty, ()) if duty else ()
    others = tuple(link for words, link in links.items() if words not in daily)
    return tuple(links[words] for words in daily), others


def home_of(duty: Duty | None) -> str:
    """The first page of a duty."""
    links = links_of(duty)
    return links[0].path if links else DESK
