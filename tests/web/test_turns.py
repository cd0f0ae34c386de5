"""A turn: one at a time in a folder, free again when the work is over."""

from pathlib import Path

from relief_fund.web.turns import turn


def test_one_works_at_a_time(tmp_path: Path) -> None:
    with turn(tmp_path) as ours:
        assert ours
        with turn(tmp_path) as second:
            assert not second
        with turn(tmp_path) as third:
            assert not third, "who was turned away does not free what another holds"
    with turn(tmp_path) as again:
        assert again
    assert (tmp_path / "turn").stat().st_mode & 0o777 == 0o600
