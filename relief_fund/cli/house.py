"""Commands over the home itself: founding, serving, the log, verifying, backup."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from relief_fund import __version__
from relief_fund.cli.doors import app, log
from relief_fund.cli.frame import (
    FileArgument,
    HomeOption,
    JsonOption,
    Openers,
    answer,
    counted,
    opened,
    refusing,
    show_secret,
    told,
)
from relief_fund.settings import Settings


@app.command()
def init(
    fund: Annotated[str, typer.Option()],
    origin: Annotated[str, typer.Option()],
    officer: Annotated[str, typer.Option()],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Found a real fund and print a one-time link for its first officer."""
    from relief_fund.staff.enrol_officer import create_first_officer_link

    with refusing(as_json):
        settings = Settings.load(home)
        one = Openers.found(settings, fund=fund, origin=origin)
        try:
            token = create_first_officer_link(one.office, name=officer).token
        finally:
            one.close()
        show_secret(settings, "first-officer-link.txt", f"http://127.0.0.1:8000/sign-in/enrol#{token}")
        engine = "sqlite" if settings.books_at_hand else "postgresql"
        answer(as_json, {"home": str(settings.home), "engine": engine, "version": __version__})


@app.command()
def verify(
    path: Path,
    key: Annotated[str | None, typer.Option("--key", help="The log's verifier key to insist on.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check a receipt, a proof, a log folder or a static bundle; needs no home."""
    from relief_fund.audit.verify import verify_path

    with counted("verify") as progress:
        result = verify_path(path, key, progress=progress)
    answer(as_json, result)
    if not result["ok"]:
        raise typer.Exit(1)


@log.command("publish")
def log_publish(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Publish the public log and sign its checkpoint."""
    with refusing(as_json), opened(home) as one:
        checkpoint = one.log.publish()
        answer(as_json, {"size": checkpoint.size, "root": checkpoint.root_text})


@app.command()
def serve(
    host: Annotated[str, typer.Option()] = "",
    port: Annotated[int, typer.Option()] = 8000,
    workers: Annotated[int, typer.Option(help="Server processes; more than one needs PostgreSQL.")] = 1,
    home: HomeOption = None,
) -> None:
    """Serve the public site and the back office."""
    from granian import Granian
    from granian.constants import Interfaces

    settings = Settings.load(home)
    with refusing(False), opened(home) as one:
        demonstration = one.demonstration
    if workers > 1 and settings.books_at_hand:
        raise typer.BadParameter(
            "SQLite has one writer: use one worker, or PostgreSQL", param_hint="--workers"
        )
    # A demonstration is for this machine alone unless somebody says otherwise.
    address = host or ("127.0.0.1" if demonstration else "0.0.0.0")  # a real fund serves the public
    os.environ["RELIEF_FUND_HOME"] = str(settings.home)
    told.print(f"http://{'127.0.0.1' if address == '0.0.0.0' else address}:{port}/", markup=False)  # as above
    Granian(
        "relief_fund.app:make_site", address=address, port=port, interface=Interfaces.ASGI, workers=workers,
        factory=True, log_level=_log_level(),
    ).serve()  # fmt: skip


def _log_level() -> Any:
    from granian.log import LogLevels

    return LogLevels.warning


@app.command()
def backup(
    out: Annotated[Path, typer.Option("--out")], home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Write one sealed file with books, log and keys; the passphrase comes from RELIEF_FUND_BACKUP_PASSPHRASE."""
    import secrets as chance

    settings = Settings.load(home)
    passphrase = os.environ.get("RELIEF_FUND_BACKUP_PASSPHRASE")
    with refusing(as_json):
        if not passphrase:
            passphrase = chance.token_urlsafe(24)
            show_secret(settings, "backup-passphrase.txt", passphrase)
        answer(as_json, Openers.backup(settings, out, passphrase))


@app.command()
def restore(file: FileArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Restore a backup into an empty home; the passphrase comes from RELIEF_FUND_BACKUP_PASSPHRASE or is asked."""
    passphrase = os.environ.get("RELIEF_FUND_BACKUP_PASSPHRASE") or typer.prompt(
        "passphrase", hide_input=True, err=True
    )
    with refusing(as_json):
        answer(as_json, Openers.restore(Settings.load(home), file, passphrase))


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """relief_fund runs an emergency assistance fund in public."""
    if show:
        print(__version__)
        sys.exit(0)


@log.command("prove")
def log_prove(
    receipt: Annotated[str, typer.Option("--receipt", help="The receipt code of a gift.")],
    out: Annotated[Path, typer.Option("--out")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the proof that a gift is in the public log: a file that proves itself."""
    from relief_fund.audit.errors import LeafNotPublished
    from relief_fund.audit.queries import find_leaf_of_entry
    from relief_fund.donors.own_gift import find_gift_by_code
    from relief_fund.kernel.identifiers import normalised_code
    from relief_fund.ledger.queries import entries_by_keys

    with refusing(as_json), opened(home) as one:
        with one.office.read() as connection:
            gift = find_gift_by_code(connection, normalised_code(receipt))
            numbers = entries_by_keys(connection, [gift.entry_key]) if gift else {}
            position = find_leaf_of_entry(connection, numbers[gift.entry_key]) if gift else None
        if position is None:
            raise LeafNotPublished(position=-1)
        out.write_bytes(one.log.receipt(position))
        answer(as_json, {"index": position, "size": one.log.checkpoint().size})


@app.command()
def publish(
    out: Annotated[Path, typer.Option("--out")], home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Publish statements and log, and write the static public bundle."""
    from relief_fund.register.bundle import write_bundle
    from relief_fund.register.publishing import publish_statements

    with refusing(as_json), opened(home) as one:
        publish_statements(one)
        bundle = write_bundle(one, out)
        answer(as_json, {"statements": bundle.statements, "files": bundle.files, "size": bundle.size})


@app.command()
def checks(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Run every named check over books, log and papers; exit code 1 when one that must hold does not."""
    from relief_fund.inspection.checks import run_checks

    with refusing(as_json), opened(home) as one:
        results = run_checks(one)
    told = [{"name": one.name, "ok": one.ok, "found": one.found, "grade": one.grade} for one in results]
    answer(as_json, {"checks": told})
    # A decision that is overdue is found and told, but the books are not wrong.
    if any(one.grade == "law" and not one.ok for one in results):
        raise typer.Exit(1)
