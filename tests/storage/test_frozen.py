"""The frozen text of the first revision is the schema that the tables and rules describe today."""

import pytest

from relief_fund.app import import_tables
from relief_fund.storage.frozen import DIALECTS, kept_statements, path_of, text_of


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_the_first_revision_is_the_schema_of_today(dialect: str) -> None:
    """As long as no second revision exists; then this test compares the sum of all revisions instead."""
    import_tables()
    assert path_of("0001", dialect).read_text("utf-8") == text_of(dialect)


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_the_frozen_text_splits_into_whole_statements(dialect: str) -> None:
    found = kept_statements("0001", dialect)
    assert all(one.strip() and not one.strip().startswith("--;") for one in found)
    assert sum(one.startswith("CREATE TABLE") for one in found) > 40
