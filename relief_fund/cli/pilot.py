"""The command of the guided first run: one home, one answer, and where to look next."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import StringIO
from pathlib import Path
from typing import Annotated

import segno
import typer

from relief_fund.cli.doors import app
from relief_fund.cli.frame import Guided, HomeOption, JsonOption, Openers, answer, counted, refusing, told
from relief_fund.settings import Settings
from relief_fund.staff.codes import provisioning_uri
from relief_fund.staff.names import sign_in_name

STAGE_NAMES = {
    "officers": "Cán bộ", "offices": "Dự toán, đợt vận động, hội đồng", "statements": "Sao kê ngân hàng",
    "surveys": "Khảo sát hộ dân", "entitlements": "Mức được hưởng", "approval": "Phiên họp, ký duyệt",
    "payment": "Chi trả", "publication": "Công bố", "verification": "Tự kiểm tra",
}  # fmt: skip


@app.command()
def pilot(
    statement: Annotated[Path | None, typer.Option(exists=True, dir_okay=False)] = None,
    account: Annotated[str, typer.Option()] = "",
    survey: Annotated[Path | None, typer.Option(exists=True, dir_okay=False)] = None,
    mapping: Annotated[Path | None, typer.Option(exists=True, dir_okay=False)] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """The guided first run: from budget and gifts to paid households and a public proof."""
    with refusing(as_json):
        run = Openers.guided(
            Settings.load(home), _bar, statement=statement, account=account, survey=survey, mapping=mapping
        )
        _show(run)
        answer(as_json, run.result)


def _bar(name: str) -> AbstractContextManager[Callable[[int, int], None]]:
    return _told_when_done(STAGE_NAMES[name])


@contextmanager
def _told_when_done(title: str) -> Iterator[Callable[[int, int], None]]:
    with counted(title) as progress:
        yield progress
    told.print(f"[green]✓[/green] {title}")


def _show(run: Guided) -> None:
    """One screen: the figures, the addresses, the sign-in of every officer (secrets only on a terminal)."""
    result = run.result
    told.print()
    told.print(f"  {result['gifts']:>10,} khoản ủng hộ   {result['gifts_total']:>20,} đ".replace(",", "."))
    told.print(
        f"  {result['awards']:>10,} khoản được duyệt {result['awards_total']:>18,} đ".replace(",", ".")
    )
    told.print(f"  {result['paid']:>10,} khoản đã chi    {result['paid_total']:>19,} đ".replace(",", "."))
    told.print(
        f"  sổ công khai: {result['checkpoint_size']} dòng, {'khớp' if result['verified'] else 'KHÔNG KHỚP'}"
    )
    told.print()
    told.print("  relief-fund serve   →  http://127.0.0.1:8000/   http://127.0.0.1:8000/en/", markup=False)
    told.print("  cán bộ / officers   →  http://127.0.0.1:8000/sign-in", markup=False)
    if not told.is_terminal:
        told.print(f"  {run.kept}", markup=False, highlight=False, soft_wrap=True)
        return
    for one in run.sign_ins:
        told.print(f"  {one['duty']:<20} {one['name']:<22} {one['password']}   {one['secret']}", markup=False)
    admin = run.sign_ins[0]
    uri = provisioning_uri(admin["secret"], sign_in_name(admin["name"]), "relief fund (demo)")
    told.print(f"\n  {admin['name']}:", markup=False)
    picture = StringIO()
    segno.make(uri, error="l").terminal(out=picture, compact=True, border=2)
    told.file.write(picture.getvalue())
