"""Named check of the keys by which lines are found by a reference: whole, and those that the program would make."""

from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.banking.reference_keys import KEY, STEP, keyed_lines, keys_reached

Found = list[dict[str, object]]
MOST = 100
"""Findings that are told; more are cut off."""
SAMPLED = 12
"""Steps whose keys are made anew, evenly spread; others after every step that is written."""

_STEPS = select(STEP.c.account, STEP.c.behind, STEP.c.upto, STEP.c.written).order_by(
    STEP.c.account, STEP.c.upto
)
_KEPT = select(KEY.c.account, func.count()).group_by(KEY.c.account)
_HELD = select(KEY.c.key, KEY.c.position).where(
    KEY.c.key.in_(bindparam("keys", expanding=True)),
    KEY.c.account == bindparam("account"),
    KEY.c.position > bindparam("behind"),
    KEY.c.position <= bindparam("upto"),
)


def lines_have_their_reference_keys(connection: Any) -> Found:
    """Steps follow one another without a gap, no key is more or less than they wrote, and sampled ones are right."""
    steps = connection.execute(_STEPS).all()
    newest = {one.account: one.newest for one in keys_reached(connection)}
    held = {account: int(count) for account, count in connection.execute(_KEPT)}
    found: Found = []
    for account, each in groupby(steps, key=lambda step: step.account):
        own = list(each)
        ends = [0, *(int(step.upto) for step in own)]
        if [int(step.behind) for step in own] != ends[:-1] or ends[-1] > newest.get(account, 0):
            found.append({"code": "banking.reference_steps_broken", "account": account})
        if sum(step.written for step in own) != held.pop(account, 0):
            found.append({"code": "banking.reference_keys_differ", "account": account})
    found += [{"code": "banking.reference_keys_differ", "account": account} for account in sorted(held)]
    stride = -(-len(steps) // SAMPLED) or 1
    for step in steps[sum(step.written for step in steps) % stride :: stride]:
        found += _wrong(connection, step)
    return found[:MOST]


def _wrong(connection: Any, step: Any) -> Found:
    """A finding where the keys of a step are not those of its lines."""
    lines = keyed_lines(connection, step.account, step.behind, step.upto - step.behind)
    due = {(key, line.position) for line in lines for key in line.keys}
    asked = {"keys": sorted({key for key, _ in due}), "account": step.account}
    rows = connection.execute(_HELD, {**asked, "behind": step.behind, "upto": step.upto})
    if {(int(key), int(position)) for key, position in rows} == due and len(due) == step.written:
        return []
    return [{"code": "banking.reference_keys_wrong", "account": step.account, "line": int(step.upto)}]
