"""Table of the papers behind the budget: a decision's own file, by its digest."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class BudgetPaper(SQLModel, table=True):
    """The file of a budget decision: its name, size and SHA-256; the bytes lie in the home's uploads."""

    __tablename__ = "budget_paper"
    __table_args__ = (CheckConstraint("size > 0", name="budget_paper_not_empty"),)
    decision: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    file_name: str
    size: int
    kept_by: str
    kept_at: str
