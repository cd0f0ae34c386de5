"""python-accounting posting journal entries over one connection; run by the peers' own Python.

python_accounting_posting.py DATABASE_URL < work.json   (work: [[debited, credited, amount], ...])
Prints one JSON object: entries per second.
"""

import json
import sys
import time
from datetime import datetime

from python_accounting.config import config

config.configure_database(sys.argv[1])

from python_accounting.database.engine import engine  # noqa: E402 - configured above, as it asks
from python_accounting.database.session import get_session  # noqa: E402 - as above
from python_accounting.models import Account, Base, Currency, Entity, Ledger, LineItem  # noqa: E402 - as above
from python_accounting.transactions import JournalEntry  # noqa: E402 - as above


def opened_accounts(session, names: list[str]) -> tuple[int, dict[str, int]]:
    """The entity and one account per name."""
    entity = Entity(name="Bench")
    session.add(entity)
    session.commit()
    currency = Currency(name="Dong", code="VND", entity_id=entity.id)
    session.add(currency)
    session.commit()
    made = {
        name: Account(
            name=name, account_type=Account.AccountType.NON_CURRENT_ASSET, currency_id=currency.id,
            entity_id=entity.id,
        )
        for name in names
    }  # fmt: skip
    for account in made.values():
        session.add(account)
        session.flush()
    session.commit()
    return entity.id, {name: account.id for name, account in made.items()}


def post(session, entity: int, debited: int, credited: int, amount: int) -> None:
    """One entry as the package's documentation shows it: flush both sides, then post."""
    entry = JournalEntry(
        narration="bench", transaction_date=datetime.now(), account_id=credited, entity_id=entity
    )
    session.add(entry)
    session.flush()
    line = LineItem(narration="bench", account_id=debited, amount=amount, entity_id=entity)
    session.add(line)
    session.flush()
    entry.line_items.add(line)
    session.add(entry)
    entry.post(session)


def main() -> None:
    """Prepare, post, print."""
    work = json.load(sys.stdin)
    Base.metadata.create_all(engine)
    with get_session(engine) as session:
        entity, accounts = opened_accounts(session, sorted({name for one in work for name in one[:2]}))
        started = time.perf_counter()
        for debited, credited, amount in work:
            post(session, entity, accounts[debited], accounts[credited], amount)
        session.commit()
        seconds = time.perf_counter() - started
        assert session.query(Ledger).count() == 2 * len(work), "python-accounting lost entries"
    print(json.dumps({"per_second": len(work) / seconds}))


if __name__ == "__main__":
    main()
