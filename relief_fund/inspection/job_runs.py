"""Taking a slot of the timetable, exactly once among all processes, and saying how it ended."""

from typing import Any

from sqlalchemy import select

from relief_fund.inspection.tables_jobs import JobEnd, JobRun
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.protocols import Office

RUN = JobRun.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
END = JobEnd.__table__  # type: ignore[attr-defined]  # as above


def take_slot(office: Office, *, name: str, due: str, by: str) -> bool:
    """Whether this process now owns slot ``due`` (moment text) of job ``name``."""
    row = {"name": name, "due": due, "taken_at": moment_text(office.clock.now()), "taken_by": by}

    def command(tx: Any) -> bool:
        if tx.sql(select(RUN.c.name).where(RUN.c.name == name, RUN.c.due == due)).first():
            return False
        tx.sql(RUN.insert(), row)
        return True

    return office.desk.run(command)


def take_owed_slot(office: Office, *, name: str, due: str, by: str) -> bool:
    """Whether the work of slot ``due`` is still to be done: its taker never ended it, or nobody took it.

    Only whoever leads may ask: then a slot that was taken and not ended belongs to a process that died.
    A job that never ran in this home owes nothing; it begins with its next slot.
    """
    row = {"name": name, "due": due, "taken_at": moment_text(office.clock.now()), "taken_by": by}

    def command(tx: Any) -> bool:
        if not tx.sql(select(RUN.c.due).where(RUN.c.name == name).limit(1)).first():
            return False
        if tx.sql(select(END.c.due).where(END.c.name == name, END.c.due == due)).first():
            return False
        if not tx.sql(select(RUN.c.due).where(RUN.c.name == name, RUN.c.due == due)).first():
            tx.sql(RUN.insert(), row)
        return True

    return office.desk.run(command)


def end_slot(office: Office, *, name: str, due: str, outcome: str) -> None:
    """Say how the slot ended: "done" or the code of a refusal."""
    row = {"name": name, "due": due, "ended_at": moment_text(office.clock.now()), "outcome": outcome}
    office.desk.run(lambda tx: tx.sql(END.insert(), row))


def last_runs(connection: Any, limit: int = 20) -> tuple[tuple[str, str, str, str], ...]:
    """(name, due, taken_by, outcome or "") of the newest slots."""
    query = (
        select(RUN.c.name, RUN.c.due, RUN.c.taken_by, END.c.outcome)
        .outerjoin(END, (END.c.name == RUN.c.name) & (END.c.due == RUN.c.due))
        .order_by(RUN.c.taken_at.desc())
        .limit(limit)
    )
    return tuple((name, due, by, outcome or "") for name, due, by, outcome in connection.execute(query))
