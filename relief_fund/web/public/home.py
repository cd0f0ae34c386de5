"""The first page: the state of the fund in five seconds; and the same money by kind of aid."""

from typing import Any

from litestar import Response, get
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from markupsafe import Markup

from relief_fund.register import queries
from relief_fund.register.queries import Flow, StateOfFund
from relief_fund.web.flow_picture import BROAD, TALL, Part, draw, lay_out
from relief_fund.web.public import account
from relief_fund.web.public.gifts import FindForm
from relief_fund.web.visit import Visit

LATEST = 3


@get("/")
async def home_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Headline, find my gift, account, picture, proof, statements."""
    register = visit.home.register
    state = await queries.state_of_fund(register)
    latest = await queries.statements(register, limit=LATEST)
    log = await queries.log_state(register)
    sealed = log.size if log else await sync_to_thread(sealed_leaves, visit)
    shown = await _figures(visit, state) if state else {"state": None}
    return visit.page(
        "public/home.html", statements=latest, sealed=sealed, typed=FindForm(), edition=state, **shown
    )


def sealed_leaves(visit: Visit) -> int:
    """Leaves under the log's own seal, which stands before anything was published in the register; 0 before it."""
    checkpoint = visit.seal().checkpoint
    return checkpoint.size if checkpoint else 0


async def _figures(visit: Visit, state: StateOfFund) -> dict[str, Any]:
    flow = await queries.flow(visit.home.register)
    shown, others, other_households, other_amount = account.named_areas(flow.areas)
    return {
        "state": state,
        "flow": flow,
        "rows": account.account_column(state),
        "parts_of_left": account.parts_of_left(state),
        "areas": shown,
        "others": {"areas": others, "households": other_households, "amount": other_amount},
        "pictures": pictures(visit, state, flow),
    }


def pictures(visit: Visit, state: StateOfFund, flow: Flow) -> list[Markup]:
    """Both drawings, broad and tall; the style sheet shows one."""
    drawn = []
    for shape in (BROAD, TALL):
        left = account.source_parts(flow, visit.speaks, shape)
        right = account.use_parts(state, flow, visit.speaks, shape)
        drawn.append(_drawn(visit, left, right, shape, state.amount("paid")))
    return drawn


def _drawn(visit: Visit, left: list[Part], right: list[Part], shape: Any, paid: int) -> Markup:
    speaks = visit.speaks
    spent = speaks.formats.rounded(paid, short=True, bare=shape is TALL)
    heads = (
        str(speaks.t("flow.in")),
        str(speaks.t("flow.fund")),
        str(speaks.t("flow.paid_head", amount=spent)),
    )
    fund = account.fund_part(left, speaks, shape)
    return draw(lay_out(left, right, fund, shape), str(speaks.t("flow.sentence")), heads)


@get("/flow")
async def flow_page(visit: NamedDependency[Visit]) -> Response[str]:
    """What was paid, by kind of aid."""
    register = visit.home.register
    state, flow = await queries.state_of_fund(register), await queries.flow(register)
    names = {
        one.benefit: account.benefit_name(one.benefit, one.merged, visit.speaks) for one in flow.benefits
    }
    return visit.page("public/flow.html", state=state, flow=flow, names=names, edition=state)
