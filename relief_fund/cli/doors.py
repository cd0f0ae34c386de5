"""The command groups: what stands in ``relief-fund --help``."""

import typer

app = typer.Typer(no_args_is_help=False, add_completion=False, pretty_exceptions_enable=False)
bank = typer.Typer(no_args_is_help=True, help="Bank statements.")
budget = typer.Typer(no_args_is_help=True, help="Budget papers.")
households = typer.Typer(no_args_is_help=True, help="Household surveys.")
entitlements = typer.Typer(no_args_is_help=True, help="Entitlements.")
payments = typer.Typer(no_args_is_help=True, help="Payment files.")
journal = typer.Typer(no_args_is_help=True, help="The journal.")
log = typer.Typer(no_args_is_help=True, help="The public log.")
for _name, _group in {
    "bank": bank, "budget": budget, "households": households, "entitlements": entitlements,
    "payments": payments, "journal": journal, "log": log,
}.items():  # fmt: skip
    app.add_typer(_group, name=_name)
