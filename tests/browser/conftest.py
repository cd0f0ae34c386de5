"""Fixtures of the browser tests: a served demonstration home, fresh visits of two sizes, and axe."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.served import serving
from tests.web.conftest import demonstration, walked
from tests.web.demonstration import Demonstration

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["demonstration", "walked"]

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PHONE, DESKTOP = (360, 780), (1280, 900)
ASK = """rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found =>
  found.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 120))]))"""
"""What is in order is not told: axe would find a selector for each of its elements, and send them all."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def address(demonstration: Demonstration) -> Iterator[str]:
    """Where the demonstration is served."""
    with serving(demonstration.home) as served:
        yield served


@pytest.fixture
def visit(chromium: "Browser", address: str) -> Iterator[Callable[..., "Page"]]:
    """Opens a page in a fresh visit: ``visit("/path", size, scripts=True)``; anything in the console fails."""
    opened: list[Any] = []
    told: list[str] = []

    def go(path: str, size: tuple[int, int] = DESKTOP, scripts: bool = True, loud: bool = True) -> "Page":
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, accept_downloads=True
        )
        opened.append(context)
        page = context.new_page()
        if loud:
            page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda trouble: told.append(str(trouble)))
        page.goto(f"{address}{path}")
        return page

    yield go
    for context in opened:
        context.close()
    assert told == []


def found_by_axe(page: "Page") -> list[tuple[str, list[str]]]:
    """What axe finds on the page: (rule, the elements).

    axe is put in by the driver, beside the page's own scripts, so the page's policy stays as it is.
    """
    page.evaluate(AXE.read_text("utf-8"))
    return [(rule, elements) for rule, elements in page.evaluate(ASK, RULES)]


def scrolls_sideways(page: "Page") -> bool:
    """Whether the page is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
