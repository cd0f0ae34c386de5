"""kill -9 in the middle of the guided run, then the same command: the same figures, nothing half, nothing twice."""

import json
import os
import random
import subprocess
import time
from dataclasses import dataclass

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from tests.flows.program import Answer, Place, kill_group, verified

LONG = bool(os.environ.get("RELIEF_FUND_LONG"))
SAMPLES = [
    ("sqlite", seed, kills) for seed, kills in ([(at, 1) for at in range(40)] if LONG else [(0, 4), (1, 3)])
] + [("postgresql", seed, kills) for seed, kills in ([(at, 1) for at in range(40)] if LONG else [(2, 3)])]
"""(engine, seed, kills): one home each, killed so many times, every time in a later stage or the same."""
STAGES = 9
WITHIN = 0.6
"""Seconds after the end of a stage in which the next moment to die is drawn."""

TWICE = (
    "SELECT key FROM entry GROUP BY key HAVING count(*) > 1",
    "SELECT officer FROM signature GROUP BY officer, proposal HAVING count(*) > 1",
    "SELECT award FROM payment_order GROUP BY award HAVING count(*) > 1",
    "SELECT identity FROM bank_line GROUP BY identity HAVING count(*) > 1",
    "SELECT receipt_code FROM gift GROUP BY receipt_code HAVING count(*) > 1",
)
AS_MANY = (
    "entry", "posting", "bank_line", "gift", "household", "award", "payment_order", "payment_outcome", "signature",
    "payment_batch", "award_list", "proposal", "release", "committee", "seat", "campaign", "bank_account", "fund",
    "officer", "duty_term", "voucher", "budget_line", "disaster", "sitting", "statement_issue", "code_secret",
    "credential", "bank_opening", "waiting_line", "assessment", "approval_outcome", "unfunded_award", "subject_key",
)  # fmt: skip
"""Tables in which a run that was killed ends with exactly as many rows as one that was not."""


@dataclass(frozen=True)
class Seen:
    """What stood at a moment of death: the officers that the books know, and what the cast had kept."""

    enrolled: frozenset[str]
    kept: dict[str, dict[str, str]]

    @classmethod
    def of(cls, place: Place) -> "Seen":
        try:
            enrolled = frozenset(row[0] for row in place.rows("SELECT officer FROM code_secret"))
        except (OperationalError, ProgrammingError):  # killed before there was a schema
            enrolled = frozenset()
        path = place.home / "keys" / "demonstration.json"
        return cls(enrolled, json.loads(path.read_text("utf-8")) if path.exists() else {})

    def hold_in(self, later: "Seen") -> None:
        """Who was enrolled then has the same secret and password now."""
        assert self.enrolled <= later.enrolled
        for name, one in self.kept.items():
            if one["officer"] in self.enrolled:
                assert later.kept[name] == one, f"{name} was enrolled and is someone else now"


def die(place: Place, stage: int, after: float) -> bool:
    """Start the run, kill it ``after`` seconds behind the end of ``stage``; False when it ended before."""
    process = place.start("pilot", "--json", stdout=subprocess.DEVNULL)
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        stage -= "✓" in line
        if stage <= 0:
            break
    until = time.monotonic() + after
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.002)
    if process.poll() is None:
        kill_group(process)
        return True
    said.append(process.stderr.read())
    process.stderr.close()
    assert process.returncode == 0, "".join(said)
    return False


@pytest.mark.takes(20)
@pytest.mark.parametrize(("engine_name", "seed", "kills"), SAMPLES)
def test_killed_at_random_moments_and_begun_again(
    engine_name: str, seed: int, kills: int, place: Place, piloted: Place, first_answer: Answer
) -> None:
    chance = random.Random(seed)
    moments = sorted((chance.randrange(STAGES), chance.random() * WITHIN) for _ in range(kills))
    if moments[0][0] == 0:
        moments[0] = (0, moments[0][1] + 1)  # the program itself takes that long to start
    died, seen = 0, Seen.of(place)
    for stage, after in moments:
        died += die(place, stage, after)
        now = Seen.of(place)
        seen.hold_in(now)
        seen = now
    print(f"seed {seed} on {engine_name}: died {died} times, at {moments}")
    assert place.done("pilot") == first_answer.result
    seen.hold_in(Seen.of(place))
    for query in TWICE:
        assert place.rows(query) == [], query
    counts, whole = place.counts(), piloted.counts()
    assert {name: counts[name] for name in AS_MANY} == {name: whole[name] for name in AS_MANY}
    assert not [
        one["name"] for one in place.done("checks")["checks"] if one["grade"] == "law" and not one["ok"]
    ]
    assert verified(place.home / "log").code == 0
