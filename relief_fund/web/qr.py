"""QR codes as SVG inside a page: no image to fetch, no style attribute, sharp on paper."""

import io

import segno
from markupsafe import Markup


def qr_svg(text: str, label: str, error: str = "m") -> Markup:
    """The QR code of ``text`` (error level l, m, q or h), with ``label`` for those who cannot see it."""
    out = io.BytesIO()
    segno.make(text, error=error, micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        border=4,
        svgclass=None,
        lineclass=None,
        nl=False,
    )
    drawn = out.getvalue().decode()
    return Markup('<svg role="img" aria-label="{}" ').format(label) + Markup(drawn.removeprefix("<svg "))
