"""Import a household survey: the whole file is checked first, then written in steps that can be resumed."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.disbursement.assessment.criteria import Criteria, criteria_on
from relief_fund.disbursement.assessment.disasters import area_rows, distinct_units, put_areas
from relief_fund.disbursement.assessment.errors import DisasterUnknown
from relief_fund.disbursement.assessment.filing import assessment_row, household_row
from relief_fund.disbursement.assessment.mapping import AreaUnit, SurveyMapping, load_mapping
from relief_fund.disbursement.assessment.rows import (
    Rejection,
    RowReader,
    Sorted,
    SurveyedHousehold,
    sort_rows,
)
from relief_fund.disbursement.assessment.survey_file import SurveySheet, read_survey
from relief_fund.disbursement.assessment.tables import (
    AREA,
    ASSESSMENT,
    DISASTER,
    HOUSEHOLD,
    SURVEY_COMPLETION,
    SURVEY_REJECTION,
    SURVEY_RUN,
)
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Bench, RowTx

STEP = 500
"""Households a step: two tables, well under the 1,000 rows a table that one command may write."""


_DISASTER_FROM = select(DISASTER.c.occurred_from).where(DISASTER.c.code == bindparam("code"))
_AREAS_OF_LIST = select(AREA).where(AREA.c.list == bindparam("list"))
_KNOWN = select(HOUSEHOLD.c.identity, HOUSEHOLD.c.content).where(HOUSEHOLD.c.source == bindparam("source"))
_KNOWN_AMONG = (
    select(HOUSEHOLD.c.identity)
    .where(HOUSEHOLD.c.source == bindparam("source"))
    .where(HOUSEHOLD.c.identity.in_(bindparam("identities", expanding=True)))
)
_LAST_CASE = select(func.coalesce(func.max(HOUSEHOLD.c.case_number), 0))
_RUN_BY_ID = select(SURVEY_RUN.c.id).where(SURVEY_RUN.c.id == bindparam("id"))
_DONE_BY_RUN = select(SURVEY_COMPLETION.c.run).where(SURVEY_COMPLETION.c.run == bindparam("run"))
_HOUSEHOLDS_OF_RUN = select(func.count()).where(HOUSEHOLD.c.run == bindparam("run"))
_REJECTED_ROWS = select(SURVEY_REJECTION.c.sheet_row, SURVEY_REJECTION.c.place).where(
    SURVEY_REJECTION.c.run == bindparam("run")
)
_UNFINISHED = (
    select(SURVEY_RUN.c.id)
    .outerjoin(SURVEY_COMPLETION, SURVEY_COMPLETION.c.run == SURVEY_RUN.c.id)
    .where(SURVEY_RUN.c.disaster == bindparam("disaster"))
    .where(SURVEY_RUN.c.source == bindparam("source"))
    .where(SURVEY_RUN.c.id != bindparam("id"))
    .where(SURVEY_COMPLETION.c.run.is_(None))
    .order_by(SURVEY_RUN.c.id)
)


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What an import did or, in a dry run, would do: ``rows`` = accepted + already_known + len(rejected).

    ``rejected`` names each rejected row once, by its first fault; ``further`` are its other faults.
    """

    rows: int
    accepted: int
    already_known: int
    rejected: tuple[Rejection, ...]
    further: tuple[Rejection, ...] = ()
    members: int = 0
    areas: int = 0


@dataclass(frozen=True, slots=True)
class _Plan:
    """One import, read and checked, before anything is written."""

    disaster: str
    mapping: SurveyMapping
    sheet: SurveySheet
    criteria: Criteria
    outcome: Sorted
    areas: Sequence[dict[str, Any]]
    mapping_digest: str

    @property
    def run(self) -> str:
        """The run's id: the same file through the same mapping for the same disaster is the same run."""
        parts = "\n".join((self.disaster, self.sheet.digest, self.mapping_digest))
        return hashlib.sha256(parts.encode()).hexdigest()[:32]


def import_households(
    bench: Bench,
    actor: Actor,
    path: Path,
    mapping_path: Path,
    *,
    disaster: str,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> IntakeReport:
    """Take the households of a survey in; every row is accepted, already known, or rejected with a reason.

    Nothing is written before the whole file is read. An import that was cut off is resumed by running
    it again; a finished one adds nothing the second time. ``progress(done, total)`` counts households.
    Raises MappingInvalid, SurveyUnreadable, ColumnMissing, DisasterUnknown, CriteriaMissing, AreaAltered.
    """
    actor.require(Duty.ASSESSOR)
    plan = _read(bench, Path(path), Path(mapping_path), disaster)
    fresh = plan.outcome.fresh
    if not dry_run and (fresh or plan.outcome.rejected or _is_begun(bench, plan.run)):
        _write(bench, actor, plan, progress or (lambda done, total: None))
    return IntakeReport(
        rows=plan.outcome.rows,
        accepted=len(fresh),
        already_known=plan.outcome.already_known,
        rejected=plan.outcome.rejected,
        further=plan.outcome.further,
        members=sum(household.answers["members"] for household in fresh),
        areas=len({household.area for household in fresh}),
    )


def _read(bench: Bench, path: Path, mapping_path: Path, disaster: str) -> _Plan:
    mapping = load_mapping(mapping_path)
    sheet = read_survey(path, mapping.sheet)
    with bench.read() as connection:
        occurred_from = connection.execute(_DISASTER_FROM, {"code": disaster}).scalar()
        if occurred_from is None:
            raise DisasterUnknown(disaster=disaster)
        known = {row.identity: row.content for row in connection.execute(_KNOWN, {"source": mapping.source})}
        standing = _standing_units(connection, mapping.areas.name)
    criteria = criteria_on(occurred_from)
    reader = _reader(bench, mapping, standing, criteria, occurred_from)
    columns = sorted({source.column for source in mapping.columns.values()})
    outcome = sort_rows(reader, sheet.rows_of(columns), known)
    areas = mapping.areas
    if areas.from_column:
        areas = distinct_units(areas, (one.area.removeprefix(f"{areas.name}.") for one in outcome.fresh))
    digest = hashlib.sha256(mapping_path.read_bytes()).hexdigest()
    return _Plan(disaster, mapping, sheet, criteria, outcome, area_rows(areas), digest)


def _standing_units(connection: Any, list_name: str) -> dict[str, AreaUnit]:
    return {
        row.own_code: AreaUnit(
            row.own_code, row.name, row.kind, row.parent, row.zone, row.valid_from, row.valid_to
        )
        for row in connection.execute(_AREAS_OF_LIST, {"list": list_name})
    }


def _reader(
    bench: Bench, mapping: SurveyMapping, standing: dict[str, AreaUnit], criteria: Criteria, day: date
) -> RowReader:
    units = {**standing, **{unit.code: unit for unit in mapping.areas.units}}
    return RowReader(mapping, units, criteria, day, today(bench.clock))


def _is_begun(bench: Bench, run: str) -> bool:
    with bench.read() as connection:
        return connection.execute(_RUN_BY_ID, {"id": run}).first() is not None


def _write(bench: Bench, actor: Actor, plan: _Plan, progress: Callable[[int, int], None]) -> None:
    moment = moment_text(bench.clock.now())
    for at in range(0, len(plan.areas), STEP):
        bench.desk.run(partial(put_areas, rows=plan.areas[at : at + STEP]))
    bench.desk.run(_opening(plan, actor, moment))
    total = len(plan.outcome.fresh)
    for at in range(0, total, STEP):
        step = plan.outcome.fresh[at : at + STEP]
        bench.desk.run(_filing(plan, step, actor, moment, today(bench.clock)))
        progress(min(at + STEP, total), total)
    faults = _fault_rows(plan)
    for at in range(0, len(faults), STEP):
        bench.desk.run(_noting(plan.run, faults[at : at + STEP]))
    bench.desk.run(_closing(plan, moment))


def _opening(plan: _Plan, actor: Actor, moment: str) -> Callable[[RowTx], None]:
    """The command that puts the run down, once."""
    row = {
        "id": plan.run,
        "disaster": plan.disaster,
        "source": plan.mapping.source,
        "mapping": plan.mapping.id,
        "mapping_version": plan.mapping.version,
        "mapping_digest": plan.mapping_digest,
        "file_digest": plan.sheet.digest,
        "rows": plan.outcome.rows,
        "started_at": moment,
        "started_by": actor.officer,
    }

    def command(tx: RowTx) -> None:
        if tx.sql(_RUN_BY_ID, {"id": plan.run}).first() is None:
            tx.rows(SURVEY_RUN, [row])

    return command


def _filing(
    plan: _Plan, step: Sequence[SurveyedHousehold], actor: Actor, moment: str, day: date
) -> Callable[[RowTx], int]:
    """The command that files one step; households filed meanwhile are left as they are."""
    signed = {"taken_at": moment, "taken_by": actor.officer}
    about = {"source": plan.mapping.source, "run": plan.run, "disaster": plan.disaster}
    households = [household_row(household, {**about, **signed}) for household in step]
    assessments = {
        household.identity: assessment_row(row["id"], plan.disaster, household, plan.criteria, day, signed)
        for household, row in zip(step, households, strict=True)
        if household.assessed
    }
    asked = {"source": plan.mapping.source, "identities": [household.identity for household in step]}

    def command(tx: RowTx) -> int:
        filed = set(tx.sql(_KNOWN_AMONG, asked).scalars())
        fresh = [row for row in households if row["identity"] not in filed]
        last = tx.sql(_LAST_CASE).scalar()
        tx.rows(HOUSEHOLD, [{**row, "case_number": at} for at, row in enumerate(fresh, last + 1)])
        tx.rows(ASSESSMENT, [assessments[row["identity"]] for row in fresh if row["identity"] in assessments])
        return len(fresh)

    return command


def _fault_rows(plan: _Plan) -> list[dict[str, Any]]:
    """First faults at place 0, the further ones of a row after it in their order."""
    places: dict[int, int] = {}
    rows = []
    for fault in (*plan.outcome.rejected, *plan.outcome.further):
        place = places[fault.row] = places.get(fault.row, -1) + 1
        rows.append(
            {
                "run": plan.run,
                "sheet_row": fault.row,
                "place": place,
                "sheet_column": fault.column,
                "cell": fault.value,
                "code": fault.code,
            }
        )
    return rows


def _noting(run: str, faults: Sequence[Mapping[str, Any]]) -> Callable[[RowTx], None]:
    """The command that keeps faults which are not kept yet."""

    def command(tx: RowTx) -> None:
        kept = {tuple(row) for row in tx.sql(_REJECTED_ROWS, {"run": run})}
        tx.rows(SURVEY_REJECTION, [row for row in faults if (row["sheet_row"], row["place"]) not in kept])

    return command


def _closing(plan: _Plan, moment: str) -> Callable[[RowTx], None]:
    """The command that finishes the run, closes unfinished runs of the same source, and says so in public."""
    outcome = plan.outcome

    def command(tx: RowTx) -> None:
        if tx.sql(_DONE_BY_RUN, {"run": plan.run}).first() is not None:
            return
        accepted = tx.sql(_HOUSEHOLDS_OF_RUN, {"run": plan.run}).scalar()
        place = {"disaster": plan.disaster, "source": plan.mapping.source, "id": plan.run}
        overtaken = list(tx.sql(_UNFINISHED, place).scalars())
        rows = [
            {
                "run": plan.run,
                "accepted": accepted,
                "already_known": outcome.rows - accepted - len(outcome.rejected),
                "rejected": len(outcome.rejected),
                "overtaken_by": "",
                "finished_at": moment,
            }
        ]
        rows += [
            {
                **rows[0],
                "run": run,
                "accepted": 0,
                "already_known": 0,
                "rejected": 0,
                "overtaken_by": plan.run,
            }
            for run in overtaken
        ]
        tx.rows(SURVEY_COMPLETION, rows)
        if accepted:
            tx.leaf("assessment", _public(plan, accepted))

    return command


def _public(plan: _Plan, accepted: int) -> dict[str, object]:
    """What the public log is told: how many rows, by which criteria; no area, no household."""
    return {
        "disaster": plan.disaster,
        "rows": plan.outcome.rows,
        "accepted": accepted,
        "rejected": len(plan.outcome.rejected),
        "mapping": f"{plan.mapping.id} {plan.mapping.version}",
        "criteria": plan.criteria.label,
    }
