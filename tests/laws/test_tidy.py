"""House rules that can be read off the text: sizes, words, docstrings, no floats, no leftovers."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "relief_fund"
TALLEST_FUNCTION = 50
LONGEST_FILE = 400

BANNED = frozenset(
    {
        *("transaction", "transfer", "user", "record", "data", "info", "item", "handle", "process"),
        *("manage", "manager", "helper", "util", "utils", "common", "misc", "status", "flag"),
    }
)

DEMANDED_BY = {
    "info": "SQLAlchemy's argument of a table",
    "status_code": "Litestar's argument and attribute of a response",
    "transaction_type": "Piccolo's argument of a transaction",
    "TransactionType": "Piccolo's name",
    "in_transaction": "attribute of sqlite3 and SQLAlchemy connections",
    "transaction": "Piccolo's and psycopg's method",
    "transactional_ddl": "Alembic's argument",
    "is_data_descriptor": "inspect's name",
    "user": "argument of subprocess",
    "handle_data": "method of html.parser.HTMLParser that a parser must define",
    "process_bind_param": "method of SQLAlchemy's TypeDecorator that a type must define",
    "process_result_value": "method of SQLAlchemy's TypeDecorator that a type must define",
    "data": "argument through which Litestar hands a handler the body of a request",
    "by_item": "key of the command contract (design.md 6)",
    "item": "the legal term for a line of a tariff",
    "data_type": "openpyxl's attribute of a cell",
    "items": "the legal term for lines of a tariff, and the method of every mapping",
}
"""Names with a banned word that a library, the law or the command contract demands, with the reason."""

LEGAL_TERM = {"item": "relief_fund/disbursement/"}
"""A banned word that is a term of the law in one room: the items of a tariff."""

MONEY_ROOMS = (
    "ledger",
    "banking",
    "donors",
    "disbursement",
    "approval",
    "register",
    "kernel",
    "storage",
    "audit",
)
NOT_MONEY = {
    "relief_fund/disbursement/assessment": "areas, shares and coordinates are measured there, never money",
    "relief_fund/audit/files.py": "seconds of waiting for a lock",
}


@dataclass(frozen=True)
class Source:
    """One of our Python files, read once."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path from the root of the repository."""
        return self.path.relative_to(ROOT).as_posix()


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the package."""
    return _read(PACKAGE)


@cache
def other_sources() -> tuple[Source, ...]:
    """Every other Python file of ours: as short, but free in its names."""
    return _read(ROOT / "tests") + _read(ROOT / "scripts")


def _read(folder: Path) -> tuple[Source, ...]:
    return tuple(
        Source(path, text := path.read_text("utf-8"), ast.parse(text))
        for path in sorted(folder.rglob("*.py"))
        if "__pycache__" not in path.parts
    )


def files_of_ours() -> list[Path]:
    """Text files a reader may open: code, scripts, tests, documents, templates."""
    kinds = {".py", ".sql", ".html", ".md", ".toml", ".css", ".js", ".po", ".sh", ".lock", ".svg", ".xml", ""}
    found = [
        path for top in ("relief_fund", "scripts", "tests", "docs", ".ci") for path in (ROOT / top).rglob("*")
    ]
    found += [path for path in ROOT.iterdir() if path.is_file()]
    return [
        path
        for path in found
        if path.is_file() and path.suffix in kinds and "__pycache__" not in path.parts and path.name != ".git"
    ]


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def words(name: str) -> list[str]:
    """The whole words of an identifier: "parseHTTPData_of" has parse, http, data, of."""
    spaced = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])", r"\1\3_\2\4", name)
    return [word for word in spaced.lower().split("_") if word]


def defined_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Names that the file itself brings into the world, with their lines."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.alias(asname=str(name)) | ast.MatchAs(name=str(name)):
                yield node.lineno, name


def banned_in(name: str, path: str = "") -> set[str]:
    """The banned whole words of ``name``; none where it is demanded from outside or a term of law there."""
    if name in DEMANDED_BY:
        return set()
    return {
        word
        for word in BANNED.intersection(words(name))
        if word not in LEGAL_TERM or not path.startswith(LEGAL_TERM[word])
    }


def none_of(found: list[str]) -> None:
    """Fail with everything that was found, one to a line."""
    assert not found, "\n" + "\n".join(found)


def test_functions_are_short() -> None:
    tall = [
        f"{source.name}:{node.lineno} {node.name}: {lines} lines"
        for source in sources() + other_sources()
        for node in functions(source.tree)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > TALLEST_FUNCTION
    ]
    none_of(tall)


def test_files_are_short() -> None:
    long = [
        f"{source.name}: {lines} lines"
        for source in sources() + other_sources()
        if (lines := source.text.count("\n")) > LONGEST_FILE
    ]
    none_of(long)


def test_names_have_no_banned_word() -> None:
    found = [
        f"{source.name}:{line} {name}"
        for source in sources()
        for line, name in defined_names(source.tree)
        if banned_in(name, source.name)
    ]
    found += [source.name for source in sources() if banned_in(source.path.stem)]
    found += [
        folder.relative_to(ROOT).as_posix()
        for folder in PACKAGE.rglob("*")
        if folder.is_dir() and folder.name != "__pycache__" and banned_in(folder.name)
    ]
    none_of(found)


@pytest.mark.parametrize(
    "name", ["bank_transfer", "UserInfo", "handleRequest", "HTTPData", "status", "a_flag"]
)
def test_a_banned_word_is_seen(name: str) -> None:
    assert banned_in(name)


@pytest.mark.parametrize(
    "name", ["transferable", "metadata", "recorded_at", "statuses", "reprocess", "flagship"]
)
def test_only_whole_words_are_banned(name: str) -> None:
    assert not banned_in(name)


def test_tables_and_columns_have_no_banned_word() -> None:
    from sqlmodel import SQLModel

    from relief_fund.app import import_tables

    import_tables()
    found = [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if banned_in(table.name) or banned_in(column.name)
    ]
    none_of(found)


def test_modules_say_what_lives_there() -> None:
    silent = [
        source.name
        for source in sources()
        if not (ast.get_docstring(source.tree) or "").strip() and source.text.strip()
    ]
    none_of(silent)


def test_public_functions_and_classes_say_what_they_do() -> None:
    silent = [
        f"{source.name}:{node.lineno} {node.name}"
        for source in sources()
        for node in public_definitions(source.tree)
        if not ast.get_docstring(node) and "/migrations/versions/" not in source.name
    ]
    none_of(silent)


def public_definitions(
    tree: ast.Module | ast.ClassDef,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Public functions and classes of a module, and the public methods of its public classes.

    Properties are left out: they are nouns, and the docstring of the class says what it is made of.
    """
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        decorated = {getattr(one, "id", getattr(one, "attr", "")) for one in node.decorator_list}
        if node.name[0] != "_" and not decorated & {"property", "setter", "overload"}:
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node)


def test_no_float_comes_near_money() -> None:
    found = []
    for source in sources():
        exempt = any(source.name.startswith(place) for place in NOT_MONEY)
        if source.name.split("/")[1].removesuffix(".py") in MONEY_ROOMS and not exempt:
            found += [f"{source.name}:{line} {what}" for line, what in floats(source.tree)]
    none_of(found)


def floats(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Uses of float, Decimal, float literals and binary float columns."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(
                id=("float" | "Decimal" | "Float" | "Numeric" | "Real" | "DoublePrecision") as name
            ):
                yield node.lineno, name
            case ast.Attribute(attr=("Float" | "Numeric" | "Decimal" | "DoublePrecision") as name):
                yield node.lineno, name
            case ast.Constant(value=float() as value):
                yield node.lineno, str(value)


def test_a_float_is_seen() -> None:
    tree = ast.parse("a = float(b)\nc: float = 1\nd = 0.5\ne = sa.Float\nf = Decimal(1)")
    assert {line for line, _ in floats(tree)} == {1, 2, 3, 4, 5}


def test_columns_are_not_binary_fractions() -> None:
    from sqlalchemy import Numeric
    from sqlmodel import SQLModel

    from relief_fund.app import import_tables

    import_tables()
    found = [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Numeric)
    ]
    none_of(found)


LEFTOVER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|raise NotImplemented" + r"Error)\b")
MACHINE = re.compile(
    r"/wo"
    + r"rk/|/ro"
    + r"ot/|/ho"
    + r"me/[a-z]|/op"
    + r"t/py|pypi\.o"
    + r"rg|pythonho"
    + r"sted|registry\.np"
    + r"mjs"
)


def leftovers(text: str) -> list[str]:
    """Marks of unfinished work, paths of one machine, hosts of registries."""
    return [match.group() for pattern in (LEFTOVER, MACHINE) for match in pattern.finditer(text)]


def test_nothing_is_left_over() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in files_of_ours()
        if "vendor" not in path.parts
        for what in leftovers(path.read_text("utf-8", "replace"))
    ]
    none_of(found)


@pytest.mark.parametrize("text", ["# TO" + "DO later", "raise NotImplemented" + "Error", "/wo" + "rk/shared"])
def test_a_leftover_is_seen(text: str) -> None:
    assert leftovers(text)


def test_pins_name_no_address() -> None:
    locks = [*ROOT.glob("*.lock"), *(ROOT / "scripts").glob("*.lock")]
    assert len(locks) == 3
    assert [path.name for path in locks if "://" in path.read_text()] == []


EXCUSE = re.compile(
    r"#\s*(type:\s*ignore|noqa|fmt:\s*skip|pragma)(\[[^\]]*\])?(:\s*[A-Z0-9, ]+)?(?P<reason>.*)"
)
NEEDS_NO_REASON = ("fmt: skip",)


def test_every_excuse_has_a_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number} {match.group()}"
        for path in files_of_ours()
        if path.suffix == ".py" and path.name != Path(__file__).name and "tests" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (match := EXCUSE.search(line))
        and match[1] not in NEEDS_NO_REASON
        and len(match["reason"].strip(" #-:").split()) < 1
    ]
    none_of(bare)
