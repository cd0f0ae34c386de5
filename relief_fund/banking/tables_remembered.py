"""Tables of remembered decisions: a pattern, what it proposes, who said so and why; its answers; its lines."""

from sqlalchemy import CheckConstraint, Column, Index, Text
from sqlmodel import Field, SQLModel


class RememberedRule(SQLModel, table=True):
    """A decision remembered for lines whose words hold ``phrase`` (folded), on one ``account`` or on every one ("").

    ``decision`` is one of ``decisions.CHOICES`` or "gift"; ``leaf`` the fund of the purpose of such a gift, ""
    for the general one; ``donor`` the code of a registered donor, "" for nobody.
    """

    __tablename__ = "remembered_rule"
    __table_args__ = (
        CheckConstraint("direction IN ('credit', 'debit')", name="remembered_rule_direction"),
        CheckConstraint("phrase <> ''", name="remembered_rule_has_phrase"),
    )
    id: str = Field(primary_key=True)
    account: str
    phrase: str = Field(sa_column=Column(Text, nullable=False))
    direction: str
    decision: str
    leaf: str
    donor: str
    reason: str = Field(sa_column=Column(Text, nullable=False))
    officer: str
    made_at: str


class RememberedAnswer(SQLModel, table=True):
    """An officer's word on a rule, each once: ``confirmed`` lets it post by itself, ``withdrawn`` ends it."""

    __tablename__ = "remembered_answer"
    __table_args__ = (
        CheckConstraint("answer IN ('confirmed', 'withdrawn')", name="remembered_answer_known"),
    )
    rule: str = Field(primary_key=True)
    answer: str = Field(primary_key=True)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    officer: str
    answered_at: str


class RememberedLine(SQLModel, table=True):
    """A bank line that was read by a rule when it was imported."""

    __tablename__ = "remembered_line"
    __table_args__ = (Index("remembered_line_by_rule", "rule"),)
    identity: str = Field(primary_key=True)
    rule: str
