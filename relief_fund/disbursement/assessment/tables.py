"""Tables of assessment. Who a household is stays here, in the books, and goes nowhere else."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Table, UniqueConstraint
from sqlmodel import Field, SQLModel


class Disaster(SQLModel, table=True):
    """A disaster (thiên tai, sự cố) households are assessed for; the law of its first day applies."""

    __tablename__ = "disaster"
    __table_args__ = (
        CheckConstraint("occurred_to IS NULL OR occurred_to >= occurred_from", name="disaster_days_in_order"),
    )
    code: str = Field(primary_key=True)
    name_vi: str
    name_en: str
    hazard: str
    occurred_from: date
    occurred_to: date | None = None
    declared_at: str
    declared_by: str


class Area(SQLModel, table=True):
    """An area of one list, in force from ``valid_from`` until the day before ``valid_to``.

    ``code`` is "<list>.<own code>"; ``zone`` is mountain, island, difficult or "".
    """

    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint("list", "own_code", name="area_once_in_its_list"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="area_days_in_order"),
    )
    code: str = Field(primary_key=True)
    list: str
    own_code: str
    name: str
    kind: str
    parent: str = ""
    zone: str = ""
    valid_from: date
    valid_to: date | None = None


class SurveyRun(SQLModel, table=True):
    """One import of one survey file; ``id`` is made of file, mapping and disaster: a second run finds it."""

    __tablename__ = "survey_run"
    id: str = Field(primary_key=True)
    disaster: str = Field(sa_column_args=(ForeignKey("disaster.code"),), index=True)
    source: str
    mapping: str
    mapping_version: str
    mapping_digest: str
    file_digest: str
    rows: int
    started_at: str
    started_by: str


class SurveyCompletion(SQLModel, table=True):
    """A run is finished; ``overtaken_by`` names the later run of its source that finished in its place."""

    __tablename__ = "survey_completion"
    run: str = Field(primary_key=True, sa_column_args=(ForeignKey("survey_run.id"),))
    accepted: int
    already_known: int
    rejected: int
    overtaken_by: str = ""
    finished_at: str


class SurveyRejection(SQLModel, table=True):
    """One fault of one row that was not taken; ``place`` 0 is its first. The cell may be private."""

    __tablename__ = "survey_rejection"
    run: str = Field(primary_key=True, sa_column_args=(ForeignKey("survey_run.id"),))
    sheet_row: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    sheet_column: str
    cell: str
    code: str


class Household(SQLModel, table=True):
    """A household (hộ) as it was surveyed. (source, identity) is the submission it came from.

    ``case_number`` is printed as HS-0001; ``case_code`` is the random code the household looks itself up by.
    """

    __tablename__ = "household"
    __table_args__ = (
        UniqueConstraint("source", "identity", name="household_submitted_once"),
        UniqueConstraint("case_number", name="household_case_number"),
        UniqueConstraint("case_code", name="household_case_code"),
        CheckConstraint("members >= 1", name="household_has_members"),
        Index("household_by_disaster", "disaster", "case_number"),
        Index("household_by_area", "disaster", "area", "case_number"),
        Index("household_by_head", "head_folded", "birth_year"),
        Index("household_by_phone", "phone"),
    )
    id: str = Field(primary_key=True)
    source: str
    identity: str
    content: str
    run: str = Field(sa_column_args=(ForeignKey("survey_run.id"),), index=True)
    disaster: str = Field(sa_column_args=(ForeignKey("disaster.code"),))
    case_number: int
    case_code: str
    area: str = Field(sa_column_args=(ForeignKey("area.code"),))
    hamlet: str = ""
    head_name: str | None = None
    head_folded: str = ""
    birth_year: int | None = None
    phone: str = ""
    members: int
    poverty: str
    children: int = 0
    elderly: int = 0
    disabled: int = 0
    pregnant: int = 0
    visited_on: date | None = None
    taken_at: str
    taken_by: str


class Assessment(SQLModel, table=True):
    """The damage of one household in one disaster (đánh giá thiệt hại); the highest version is in force.

    ``damage`` is a whole per cent, or None where only the level was given. The four bases (S2) are kept
    apart, 0 to 10 each, with the criteria that scored them.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("household", "disaster", "version", name="assessment_version_once"),
        CheckConstraint("damage IS NULL OR damage BETWEEN 0 AND 100", name="assessment_damage_percent"),
        CheckConstraint(
            "damage_level IN ('partial', 'heavy', 'very_heavy', 'total')", name="assessment_damage_level"
        ),
        CheckConstraint("NOT house_lost OR damage_level = 'total'", name="assessment_lost_is_total"),
        CheckConstraint("rice_months BETWEEN 0 AND 3", name="assessment_rice_months"),
        CheckConstraint("injured >= 0 AND dead >= 0 AND orphans >= 0", name="assessment_counts"),
        Index("assessment_by_disaster", "disaster", "household"),
    )
    id: str = Field(primary_key=True)
    household: str = Field(sa_column_args=(ForeignKey("household.id"),))
    disaster: str = Field(sa_column_args=(ForeignKey("disaster.code"),))
    version: int = 1
    damage: int | None = None
    damage_level: str
    house_lost: bool
    uninhabitable: bool
    nowhere_to_live: bool
    relocation_ordered: bool
    needs_unmet: bool
    income_lost: bool
    injured: int
    dead: int
    orphans: int
    rice_months: int
    recovery: str
    basis_damage: int
    basis_vulnerability: int
    basis_circumstances: int
    basis_recovery: int
    criteria: str
    assessed_on: date
    taken_at: str
    taken_by: str


DISASTER: Table = SQLModel.metadata.tables["disaster"]
AREA: Table = SQLModel.metadata.tables["area"]
SURVEY_RUN: Table = SQLModel.metadata.tables["survey_run"]
SURVEY_COMPLETION: Table = SQLModel.metadata.tables["survey_completion"]
SURVEY_REJECTION: Table = SQLModel.metadata.tables["survey_rejection"]
HOUSEHOLD: Table = SQLModel.metadata.tables["household"]
ASSESSMENT: Table = SQLModel.metadata.tables["assessment"]
