"""A campaign's poster on A4: what it is for, the account, and the VietQR code a banking app reads."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno

from relief_fund.web.paper.press import press
from relief_fund.web.rendering import language


@dataclass(frozen=True, slots=True)
class PosterPaper:
    """What stands on one poster; ``payload`` is the VietQR text, ``text`` the transfer text in it.

    ``trial`` marks the poster of a demonstration: nobody is to send money.
    """

    fund: str
    campaign_vi: str
    campaign_en: str
    until: str
    bank: str
    account: str
    text: str
    payload: str
    site: str
    trial: bool = False


def poster_pdf(paper: PosterPaper, made_at: datetime) -> bytes:
    """The poster as PDF."""
    return press("poster").pdf(poster_words(paper), made_at)


def poster_words(paper: PosterPaper) -> dict[str, Any]:
    """What ``poster.typ`` is told."""
    t, gloss = language("vi").t, language("en").t

    def both(key: str, **values: Any) -> list[str]:
        return [one(f"poster.{key}", **values).unescape() for one in (t, gloss)]

    day_vi, day_en = (language(one).formats.day_text(paper.until) for one in ("vi", "en"))
    return {
        "trial": both("trial") if paper.trial else [], "fund": paper.fund,
        "title": [paper.campaign_vi, paper.campaign_en], "call": both("call"),
        "qr": vietqr_svg(paper.payload), "scan": both("scan"),
        "lines": [
            [*both("bank"), paper.bank], [*both("account"), paper.account], [*both("holder"), paper.fund],
            [*both("text"), paper.text],
        ],
        "until": [t("poster.until", day=day_vi).unescape(), gloss("poster.until", day=day_en).unescape()],
        "find": both("find", address=paper.site.partition("://")[2] + "/donations/find"),
    }  # fmt: skip


def vietqr_svg(payload: str) -> str:
    """The code as an SVG file, with its quiet zone."""
    out = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(out, kind="svg", border=4, scale=8)
    return out.getvalue().decode()


def vietqr_png(payload: str) -> bytes:
    """The code as a PNG file, 12 dots to a module, with its quiet zone."""
    out = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(out, kind="png", border=4, scale=12)
    return out.getvalue()
