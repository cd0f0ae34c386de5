"""Every module has a test of the same name in the same room."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "relief_fund"

NO_RULE_OF_THEIR_OWN = {
    "errors": "classes without behaviour; tests/laws/test_errors.py asks all of them",
    "protocols": "declarations, but for Actor.require, which tests/kernel/test_protocols.py asks",
}
"""Modules by name that need no test module of their own, with what tests them."""

ELSEWHERE: dict[str, str] = {
    "storage/migrations/env.py": "run by every test that opens a home",
    "storage/migrations/versions/0001_first.py": "run by every test that opens a home",
}
"""Single modules that are tested elsewhere, and where."""


def expected(module: Path) -> Path:
    """Where the test of ``module`` belongs: ledger/posting.py -> tests/ledger/test_posting.py."""
    inside = module.relative_to(PACKAGE)
    return ROOT / "tests" / inside.parent / f"test_{inside.name}"


def modules() -> list[Path]:
    """Modules that hold rules: not packages' own files, ``__main__``, nor declarations of tables."""
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name != "__init__.py"
        and path.stem.partition("_")[0] not in ("tables", "")
        and path.stem not in NO_RULE_OF_THEIR_OWN
        and path.relative_to(PACKAGE).as_posix() not in ELSEWHERE
    ]


def test_every_module_has_a_test() -> None:
    without = [
        f"{path.relative_to(PACKAGE)} needs {expected(path).relative_to(ROOT)}"
        for path in modules()
        if not list(expected(path).parent.glob(f"test_{path.stem}*.py"))
    ]
    assert not without, "\n" + "\n".join(without)


def test_exemptions_are_not_stale() -> None:
    assert [name for name in ELSEWHERE if not (PACKAGE / name).exists()] == []
