"""QR codes as SVG inside a page: no image to fetch, no style attribute, sharp on paper."""

import io

import segno
from markupsafe import Markup

from relief_fund.web.qr_sheets import BORDER, MASK, sheet_for


def qr_svg(text: str, label: str, error: str = "m") -> Markup:
    """The QR code of ``text`` (error level l, m, q or h), with ``label`` for those who cannot see it.

    The mask is given: to draw all eight and weigh their spots took three quarters of the time of a page, and
    every reader reads any of them.
    """
    drawn = (error == "m" and _laid(text)) or _drawn(text, error)
    return Markup('<svg role="img" aria-label="{}" ').format(label) + Markup(drawn)


def _laid(text: str) -> str:
    """The drawing of a long address, "" for other texts."""
    letters = text.encode()
    sheet = sheet_for(letters)
    if sheet is None:
        return ""
    wide = sheet.size + 2 * BORDER
    return f'viewBox="0 0 {wide} {wide}"><path stroke="#000" d="{sheet.path(letters)}"/></svg>'


def _drawn(text: str, error: str) -> str:
    out = io.BytesIO()
    segno.make(text, error=error, micro=False, mask=MASK).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        border=BORDER,
        svgclass=None,
        lineclass=None,
        nl=False,
    )
    return out.getvalue().decode().removeprefix("<svg ")
