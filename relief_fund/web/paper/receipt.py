"""A receipt on paper: the seven contents of the Law on Accounting 88/2015/QH13 art. 16, Vietnamese first.

(a) name and number, (b) day, (c) who made it and where, (d) who it is for and where, (đ) what it is about,
(e) quantity, price, amount in figures, total in figures and words, (g) names and places for signatures.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno

from relief_fund.donors.receipt_queries import ReceiptFace
from relief_fund.kernel.clock import moment_from
from relief_fund.kernel.identifiers import grouped
from relief_fund.web.money_words import in_words
from relief_fund.web.paper.press import press
from relief_fund.web.rendering import language

FIND = "/donations/find"
ONE_MASK = 2
"""A QR code's pattern of masking: fixed, since choosing the fairest of eight costs as much as setting the page."""
CASH = "cash"


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """Everything that stands on one receipt. ``amount`` is whole đồng, 0 where goods have no documented value.

    ``quantity`` is written the Vietnamese way with its ``unit``, both "" for money; ``number`` is "" on a draft.
    ``donor`` and ``donor_address`` are "" where the giver is not named. ``site`` is the address of the public
    pages, whose part behind "#" (the receipt code) never reaches a server. ``trial`` marks the paper of a
    demonstration, whose money is not real. ``given_back`` is how much of the gift is with its donor again, đồng.
    """

    fund: str
    address: str
    number: str
    issued_on: date
    made_at: str
    receipt_code: str
    campaign_code: str
    campaign_vi: str
    channel: str
    given_on: date
    amount: int
    maker: str
    site: str
    donor: str = ""
    donor_address: str = ""
    what: str = ""
    unit: str = ""
    quantity: str = ""
    paper: str = ""
    withdrawn: bool = False
    given_back: int = 0
    trial: bool = False


def receipt_pdf(paper: ReceiptPaper) -> bytes:
    """The receipt as PDF; the same paper gives the same bytes."""
    return press("receipt").pdf(receipt_words(paper), moment_from(paper.made_at))


def receipt_words(paper: ReceiptPaper) -> Mapping[str, Any]:
    """What ``receipt.typ`` is told."""
    t, gloss = language("vi").t, language("en").t
    title = "receipt_paper.title_cash" if paper.channel == CASH else "receipt_paper.title"
    key, day = "receipt_paper.trial", paper.issued_on

    def said(key: str, **values: Any) -> str:
        return t(f"receipt_paper.{key}", **values).unescape()

    def line(key: str, value: str) -> list[str]:
        return [said(key), gloss(f"receipt_paper.{key}").unescape(), value or "–"]

    about = said(f"about_{paper.channel}", campaign=paper.campaign_vi, code=paper.campaign_code)
    return {
        "title": t(title).unescape(), "title_gloss": gloss(title).unescape(), "fund": paper.fund,
        "address": paper.address, "number": paper.number or said("draft"), "qr": qr_of(paper),
        "day": said("day", day=f"{day.day:02}", month=f"{day.month:02}", year=str(day.year)),
        "lines": [
            line("donor", paper.donor or said("nobody")),
            line("donor_address", paper.donor_address),
            line("about", about + (f" ({paper.paper})" if paper.paper else "")),
            line("given_on", language("vi").formats.day_text(paper.given_on)),
            line("code", grouped(paper.receipt_code)),
            *([line("given_back", _given_back(paper, said))] if paper.given_back else []),
        ],
        "rows": [_row(paper, said)], "total": _total(paper, said), "in_words": _in_words(paper, said),
        "words": {
            "number": said("number"), "form": said("form"), "qr": said("qr"), "total": said("total"),
            "in_words": said("in_words"),
            "columns": [said(f"column_{one}") for one in ("what", "unit", "quantity", "price", "amount")],
        },
        "signs": [
            [said("maker"), said("sign_here"), paper.maker],
            [said("cashier" if paper.channel == CASH else "approver"), said("sign_here"), ""],
            [said("giver"), said("sign_here"), paper.donor],
        ],
        "foot": said("foot", address=paper.site.partition("://")[2] + FIND),
        "trial": [t(key).unescape(), gloss(key).unescape()] if paper.trial else [],
        "stamp": said("withdrawn") if paper.withdrawn else "" if paper.number else said("draft"),
    }  # fmt: skip


def _given_back(paper: ReceiptPaper, said: Any) -> str:
    """How much is with the donor again, and how much is not."""
    money = language("vi").formats.money_text
    left = max(paper.amount - paper.given_back, 0)
    return said("given_back_told", back=money(paper.given_back), left=money(left))


def _row(paper: ReceiptPaper, said: Any) -> list[str]:
    """What, unit, quantity, price, amount."""
    plain = language("vi").formats.plain
    amount = plain(paper.amount) if paper.amount else "–"
    if not paper.quantity:
        return [said(f"money_{paper.channel}"), said("dong"), "1", amount, amount]
    known = language("vi").words.known(f"unit.{paper.unit}")
    unit = language("vi").t(f"unit.{paper.unit}").unescape() if known else paper.unit
    return [paper.what, unit, paper.quantity, "–", amount]


def _total(paper: ReceiptPaper, said: Any) -> str:
    return language("vi").formats.money_text(paper.amount) if paper.amount else said("no_value")


def _in_words(paper: ReceiptPaper, said: Any) -> str:
    return in_words(paper.amount) if paper.amount else said("no_value")


def file_stem(face: ReceiptFace) -> str:
    """The name of a receipt's file: its number, never the receipt code."""
    return face.number.replace("/", "-") or f"draft-{face.draft[:8]}"


def qr_of(paper: ReceiptPaper) -> str:
    """The QR code to the gift's public page, as SVG."""
    out = io.BytesIO()
    made = segno.make(f"{paper.site}{FIND}#{paper.receipt_code}", error="m", micro=False, mask=ONE_MASK)
    made.save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
