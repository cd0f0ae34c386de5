"""Tables of entitlement: each computation is kept whole, the last finished one is in force."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Table, UniqueConstraint
from sqlmodel import Field, SQLModel


class PolicyUsed(SQLModel, table=True):
    """A version of a policy that awards rest on; from then on its text is fixed by ``digest`` (SHA-256)."""

    __tablename__ = "policy_used"
    policy: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    digest: str
    title_vi: str
    title_en: str
    source_class: str
    valid_from: date
    first_used_at: str


class EntitlementRun(SQLModel, table=True):
    """One computation for a disaster, numbered from 1. ``digest`` covers all ranks and awards of it."""

    __tablename__ = "entitlement_run"
    disaster: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    digest: str
    cases: int
    households: int
    awards: int
    total: int = Field(sa_type=BigInteger)
    computed_at: str
    computed_by: str


class EntitlementCompletion(SQLModel, table=True):
    """All rows of the run are there; the highest finished number is in force."""

    __tablename__ = "entitlement_completion"
    __table_args__ = (
        ForeignKeyConstraint(["disaster", "number"], ["entitlement_run.disaster", "entitlement_run.number"]),
    )
    disaster: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    finished_at: str


class JudgedCase(SQLModel, table=True):
    """A household's place in the order of hardship of one run, and what put it there (1 is hardest)."""

    __tablename__ = "judged_case"
    __table_args__ = (
        ForeignKeyConstraint(["disaster", "run"], ["entitlement_run.disaster", "entitlement_run.number"]),
        UniqueConstraint("disaster", "run", "position", name="judged_case_position_once"),
        CheckConstraint("position >= 1", name="judged_case_position_from_one"),
    )
    disaster: str = Field(primary_key=True)
    run: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    household: str = Field(primary_key=True)
    position: int
    points: int
    poverty: str
    vulnerable: int
    assessed_on: date
    drawn: str


class Entitlement(SQLModel, table=True):
    """What one rule gives one household (mức được hưởng), with the figures it was made from.

    ``each`` × ``count`` is ``amount`` in whole đồng for money, ``quantity`` in minor units of ``unit`` for
    what is owed in kind. ``claim`` is the same for one household, disaster, source and group of
    alternatives in every run: no claim is paid twice, whatever its rule and figure became meanwhile.
    """

    __tablename__ = "entitlement"
    __table_args__ = (
        ForeignKeyConstraint(
            ["disaster", "run", "household"],
            ["judged_case.disaster", "judged_case.run", "judged_case.household"],
        ),
        UniqueConstraint("disaster", "run", "claim", name="entitlement_claim_once"),
        CheckConstraint("source_class IN ('state', 'campaign')", name="entitlement_source_class"),
        CheckConstraint(
            "(form = 'money' AND unit = 'VND' AND quantity = 0 AND amount > 0"
            " AND amount = each_amount * count) OR (form = 'in_kind' AND unit <> 'VND' AND amount = 0"
            " AND quantity = each_amount * count)",
            name="entitlement_figures",
        ),
    )
    disaster: str = Field(primary_key=True)
    run: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    household: str = Field(primary_key=True)
    policy: str = Field(primary_key=True)
    rule: str = Field(primary_key=True)
    claim: str
    item: str
    alternative: str
    version: str
    article: str
    citation: str
    source_class: str
    form: str
    unit: str
    rate: int = Field(sa_type=BigInteger)
    coefficient: int
    each_amount: int = Field(sa_type=BigInteger)
    count: int
    amount: int = Field(sa_type=BigInteger)
    quantity: int = Field(sa_type=BigInteger)
    minimum: bool


POLICY_USED: Table = SQLModel.metadata.tables["policy_used"]
ENTITLEMENT_RUN: Table = SQLModel.metadata.tables["entitlement_run"]
ENTITLEMENT_COMPLETION: Table = SQLModel.metadata.tables["entitlement_completion"]
JUDGED_CASE: Table = SQLModel.metadata.tables["judged_case"]
ENTITLEMENT: Table = SQLModel.metadata.tables["entitlement"]
