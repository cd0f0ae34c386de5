"""The floor plan holds: contracts of import-linter, and the exact table of who may import whom."""

import logging
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
OURS = "relief_fund"

BELOW_WEB = {
    "approval", "audit", "banking", "disbursement", "donors", "inspection", "kernel", "ledger", "register",
    "settings", "staff",
}  # fmt: skip

MAY_IMPORT: dict[str, set[str]] = {
    "kernel": set(),
    "settings": {"kernel"},
    "audit": {"kernel"},
    "ledger": {"audit", "kernel"},
    "staff": {"kernel"},
    "banking": {"ledger", "audit", "kernel"},
    "approval": {"ledger", "audit", "staff", "kernel"},
    "donors": {"approval", "ledger", "banking", "audit", "kernel"},
    "disbursement": {"approval", "ledger", "banking", "audit", "kernel"},
    "register": {"donors", "disbursement", "banking", "ledger", "audit", "settings", "kernel"},
    "inspection": {
        "approval", "audit", "banking", "disbursement", "donors", "kernel", "ledger", "register", "staff",
    },
    "storage": {"settings", "kernel"},
    "web": BELOW_WEB,
    "jobs": BELOW_WEB,
    "cli": BELOW_WEB,
    "pilot": BELOW_WEB,
}  # fmt: skip
"""The table of design.md, room by room. ``app`` knows everything; ``storage`` also sees every ``tables``."""

NARROWER: dict[str, set[str]] = {
    "relief_fund.disbursement.assessment": {"relief_fund.kernel"},
    "relief_fund.disbursement.entitlement": {"relief_fund.kernel"},
    "relief_fund.audit.verify": set(),
}
"""Parts of a room that may import only these packages of ours, besides themselves."""

LIBRARIES: dict[str, tuple[str, ...]] = {
    "litestar": ("relief_fund.web", "relief_fund.app"),
    "litestar_htmx": ("relief_fund.web",),
    "granian": ("relief_fund.cli", "relief_fund.app"),
    "piccolo": ("relief_fund.register",),
    "alembic": ("relief_fund.storage",),
    "apscheduler": ("relief_fund.jobs", "relief_fund.web.background"),
    "typer": ("relief_fund.cli",),
    "pandas": (
        "relief_fund.disbursement.assessment.survey_file",
        "relief_fund.banking.statements",
        "relief_fund.banking.payment_files",
    ),
}
"""Libraries that live in few places; pandas only at the docks (intake, statement import, exports)."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom, type checking and libraries included."""
    return grimp.build_graph(OURS, include_external_packages=True, cache_dir=None)


def room_of(module: str) -> str:
    """The room of a module of ours: "relief_fund.ledger.posting" lives in "ledger"."""
    return module.split(".")[1] if "." in module else ""


def is_in(module: str, package: str) -> bool:
    """Whether ``module`` is ``package`` or lies in it."""
    return module == package or module.startswith(f"{package}.")


def imports(graph: grimp.ImportGraph) -> list[tuple[str, str]]:
    """Every direct import as (importer, imported)."""
    return sorted(
        (importer, imported)
        for importer in graph.modules
        if is_in(importer, OURS)
        for imported in graph.find_modules_directly_imported_by(importer)
    )


def strays(graph: grimp.ImportGraph) -> list[str]:
    """Imports that the tables above do not allow."""
    return [
        f"{importer} imports {imported}"
        for importer, imported in imports(graph)
        if not allowed(importer, imported)
    ]


def allowed(importer: str, imported: str) -> bool:
    """Whether the tables above allow this one import."""
    if not is_in(imported, OURS):
        homes = LIBRARIES.get(imported.split(".")[0])
        return homes is None or any(is_in(importer, home) for home in homes)
    if imported == OURS or importer == OURS:
        return True
    for part, packages in NARROWER.items():
        if is_in(importer, part):
            return is_in(imported, part) or any(is_in(imported, package) for package in packages)
    here, there = room_of(importer), room_of(imported)
    if here in ("app", there):
        return True
    if here == "storage" and imported.rpartition(".")[2].startswith("tables"):
        return True
    return there in MAY_IMPORT[here]


@pytest.fixture
def loggers_kept() -> Iterator[None]:
    """Import-linter sets logging up as for a program of its own: it switches off every logger that it finds."""
    found = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    were = [one.disabled for one in found]
    yield
    for one, disabled in zip(found, were, strict=True):
        one.disabled = disabled


@pytest.mark.usefixtures("loggers_kept")
def test_contracts_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    broken = lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True)
    assert broken == 0, capsys.readouterr().out


def test_every_room_is_in_the_table(graph: grimp.ImportGraph) -> None:
    rooms = {room_of(module) for module in graph.find_children(OURS)}
    assert rooms - {"app"} <= set(MAY_IMPORT)


def test_imports_are_those_of_the_table(graph: grimp.ImportGraph) -> None:
    found = strays(graph)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("relief_fund.ledger.posting", "relief_fund.donors"),
        ("relief_fund.kernel.money", "relief_fund.settings"),
        ("relief_fund.disbursement.assessment.mapping", "relief_fund.ledger.queries"),
        ("relief_fund.disbursement.assessment.mapping", "relief_fund.disbursement.orders"),
        ("relief_fund.audit.verify.notes", "relief_fund.audit.notes"),
        ("relief_fund.audit.verify.notes", "relief_fund.kernel.errors"),
        ("relief_fund.banking.statements.reader", "relief_fund.staff.terms"),
        ("relief_fund.storage.desk", "relief_fund.ledger.posting"),
        ("relief_fund.banking.identity", "piccolo"),
        ("relief_fund.kernel.money", "pandas"),
        ("relief_fund.donors", "litestar"),
    ],
)
def test_a_stray_import_is_seen(importer: str, imported: str) -> None:
    assert not allowed(importer, imported)


def test_the_books_have_one_door(graph: grimp.ImportGraph) -> None:
    through = {room_of(one) for one in graph.find_modules_that_directly_import("relief_fund.ledger.tables")}
    assert through <= {"ledger", "storage"}


def test_the_register_has_piccolo_and_no_sqlmodel(graph: grimp.ImportGraph) -> None:
    libraries = {
        imported.split(".")[0] for importer, imported in imports(graph) if room_of(importer) == "register"
    }
    assert "piccolo" in libraries
    assert "sqlmodel" not in libraries
