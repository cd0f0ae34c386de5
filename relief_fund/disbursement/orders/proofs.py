"""What a household holds to check its own payment: the disclosure, and its path to the root in the log."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from relief_fund.audit.queries import find_leaf_of_entry
from relief_fund.audit.subtree import SubTree
from relief_fund.disbursement.orders.errors import PaymentOrderUnknown
from relief_fund.disbursement.orders.tables import PaymentOutcome
from relief_fund.kernel.protocols import Office
from relief_fund.ledger.queries import entries_by_keys

OUTCOME = PaymentOutcome.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation


@dataclass(frozen=True, slots=True)
class PaymentProof:
    """One order's place in the public log, for its household alone.

    ``disclosure`` is the RFC 9901 text whose digest is leaf ``index`` of the sub-tree of ``size``
    leaves; ``path`` (base64) leads to ``root``, which stands in the batch leaf at ``position``.
    """

    order: str
    position: int
    disclosure: str
    digest: str
    index: int
    size: int
    path: tuple[str, ...]
    root: str


def payment_proof(office: Office, order: str) -> PaymentProof:
    """The proof of an answered order. Raises PaymentOrderUnknown, and ``audit``'s SubjectErased."""
    with office.read() as connection:
        mine = connection.execute(select(OUTCOME).where(OUTCOME.c.order == order)).first()
        if mine is None:
            raise PaymentOrderUnknown(order=order[:40])
        digests = connection.execute(select(OUTCOME.c.digest).where(OUTCOME.c.step == mine.step)).scalars()
        tree = SubTree(digests)
        position = _leaf_of(connection, mine.outcome, order)
        vault: Any = office.vault
        disclosure = vault.open_text(connection, mine.digest)
    index, path = tree.path(mine.digest)
    return PaymentProof(order, position, disclosure, mine.digest, index, tree.size, tuple(path), tree.root)


def _leaf_of(connection: Any, outcome: str, order: str) -> int:
    verb = "pay" if outcome == "paid" else "ret"
    key = f"{verb}:{':'.join(order.split('-'))}"
    number = entries_by_keys(connection, [key]).get(key)
    position = None if number is None else find_leaf_of_entry(connection, number)
    if position is None:
        raise PaymentOrderUnknown(order=order[:40])
    return position
