"""The table of job runs: one row per job and slot of the timetable, so that no slot runs twice."""

from sqlmodel import Field, SQLModel


class JobRun(SQLModel, table=True):
    """Slot ``due`` (moment text) of job ``name`` was taken by one process; its end is a ``job_end`` row."""

    __tablename__ = "job_run"
    name: str = Field(primary_key=True)
    due: str = Field(primary_key=True)
    taken_at: str
    taken_by: str


class JobEnd(SQLModel, table=True):
    """How a taken slot ended: outcome "done" or the code of the refusal."""

    __tablename__ = "job_end"
    name: str = Field(primary_key=True)
    due: str = Field(primary_key=True)
    ended_at: str
    outcome: str
