"""Named checks of the public log: what must hold between the books, the tiles and the signed head."""

from collections.abc import Callable

from sqlalchemy import Connection

from relief_fund.audit.publisher import Publisher
from relief_fund.audit.queries import head, outbox_count, outbox_size
from relief_fund.kernel.errors import ReliefFundError

Found = list[dict[str, object]]


def log_head_matches_outbox(connection: Connection, publisher: Publisher) -> Found:
    """The head row's size is the number of leaves, which are dense, and covers what is signed."""
    found: Found = []
    size, count, known = outbox_size(connection), outbox_count(connection), head(connection)
    if count != size:
        found.append({"code": "audit.outbox_has_gap", "size": size, "rows": count})
    if known is not None and known[0] != size:
        found.append({"code": "audit.head_differs_from_outbox", "head": known[0], "outbox": size})
    try:
        signed = publisher.checkpoint()
    except ReliefFundError as refusal:
        return [*found, {"code": refusal.code, **refusal.facts}]
    if signed is not None and signed.size > size:
        # What was signed since the moment of ``connection`` is no finding: the outbox holds it by now.
        now = publisher.outbox_size()
        if signed.size > now:
            found.append(
                {"code": "audit.outbox_shorter_than_checkpoint", "signed": signed.size, "outbox": now}
            )
    return found


def tiles_match_outbox(connection: Connection, publisher: Publisher) -> Found:
    """Every published bundle and tile says what the outbox says, and they hash to the signed root."""
    try:
        publisher.audit()
    except ReliefFundError as refusal:
        return [{"code": refusal.code, **refusal.facts}]
    return []


CHECKS: dict[str, Callable[[Connection, Publisher], Found]] = {
    "log_head_matches_outbox": log_head_matches_outbox,
    "tiles_match_outbox": tiles_match_outbox,
}
