"""The treasury account's lines: every credit is budget money received, every debit is explained or waits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from relief_fund.banking.advances import Advance, read_advance
from relief_fund.banking.readings import (
    INTEREST_OWED,
    BankAccountFace,
    IdentifiedLine,
    OutgoingPayments,
    PostedStep,
    Reading,
    in_open_fund,
    waiting,
)
from relief_fund.banking.remembered import Rules
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.banking.wording import Wording, Wordings, default_wordings

BUDGET_RECEIVED = "3371"


class TreasuryMatcher:
    """Reads lines of a budget account: template 6 for credits, template 25 for interest."""

    def __init__(
        self,
        *,
        advances: Sequence[Advance] = (),
        payments: OutgoingPayments | None = None,
        own_accounts: Sequence[str] = (),
        wordings: Sequence[Wording] = (),
        rules: Rules | None = None,
        ended: Collection[str] = (),
    ) -> None:
        self._ended = ended
        self._rules = rules
        self._advances = advances
        self._payments = payments
        self._wordings = Wordings(wordings or default_wordings(), own_accounts)

    def read(self, account: BankAccountFace, lines: Sequence[IdentifiedLine]) -> Sequence[Reading]:
        """One reading for each line."""
        return [self._read(account, one) for one in lines]

    def earlier_fund(self, account: BankAccountFace) -> str:
        """As the account says."""
        return account.earlier_fund

    def rows(self, step: PostedStep) -> Iterable[tuple[Any, Sequence[Mapping[str, Any]]]]:
        """Budget money has no rows besides the line itself."""
        return ()

    def _read(self, account: BankAccountFace, identified: IdentifiedLine) -> Reading:
        line = identified.line
        if self._payments and (known := self._payments.read(account, identified)):
            return in_open_fund(known, self._ended, account, line)
        advanced = read_advance(account, line, self._advances)
        if advanced:
            return advanced
        if self._rules and (remembered := self._rules.read(account, identified)):
            return remembered
        kind = self._wordings.kind_of(line.text, line.direction, line.day)
        if line.direction != CREDIT:
            return waiting(account, line, kind or "unexplained")
        if kind == "interest":
            return Reading("interest", account.fund, INTEREST_OWED)
        if kind:
            return waiting(account, line, kind)
        return Reading("budget_received", account.fund, BUDGET_RECEIVED)
