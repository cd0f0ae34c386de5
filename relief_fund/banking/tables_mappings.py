"""Tables of layouts that officers taught: mappings of other banks' columns, previews they confirmed."""

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel


class StatementMapping(SQLModel, table=True):
    """How one bank's columns are read, saved from a preview; of rows with one ``signature`` the last holds.

    ``signature`` is the header's (``statements.header.signature``); ``columns`` is a JSON object of the
    field's name and its column, ``headings`` a JSON list of the header's cells. ``writing`` is the
    grouping mark of amounts, "" where each file tells. ``version`` counts from 1 within a signature.
    """

    __tablename__ = "statement_mapping"
    __table_args__ = (Index("statement_mapping_by_name", "name"),)
    signature: str = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str
    columns: str = Field(sa_column=Column(Text, nullable=False))
    headings: str = Field(sa_column=Column(Text, nullable=False))
    day_order: str
    writing: str
    officer: str
    saved_at: str


class LayoutConfirmation(SQLModel, table=True):
    """An officer has compared a preview in a layout not seen before with the bank's own paper, once."""

    __tablename__ = "layout_confirmation"
    layout: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    officer: str
    confirmed_at: str
