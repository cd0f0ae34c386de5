"""Every GET page that a duty can reach, both languages, phone and desktop: found by following the links.

One test a duty, language and size, so that they run side by side. Each kind of page (each route) is opened
once: axe finds nothing, nothing scrolls sideways, no table squeezes the names of its rows, no word is
missing, nothing is loud in the console.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Error

from relief_fund.kernel.duties import Duty
from relief_fund.staff.sessions import open_session
from relief_fund.staff.tokens import fresh_token
from relief_fund.web import cookies
from relief_fund.web.addresses import in_language, split
from relief_fund.web.site import create_site
from tests.browser.conftest import DESKTOP, PHONE, found_by_axe, scrolls_sideways
from tests.web.demonstration import Demonstration

pytestmark = [pytest.mark.browser, pytest.mark.takes(10)]

PUBLIC = "public"
WHO = (PUBLIC, *(duty.value for duty in Duty))
STARTS = {PUBLIC: ("/", "/sign-in", "/sign-in/code", "/sign-in/enrol")}
OFFICE = ("/office", "/inspection")
LEAST = {
    PUBLIC: {
        "/campaigns/{}",
        "/statements/{}/{}",
        "/policies/{}/{}",
        "/r",
        "/case",
        "/donations/find",
        "/flow",
    },
    Duty.FUND_ADMINISTRATOR: {"/office/bank/lines/{}", "/office/lists/{}", "/office/donations/{}"},
    Duty.ASSESSOR: {"/office/cases/{}", "/office/cases/{}/assess", "/office/households/import"},
    Duty.COMMITTEE_MEMBER: {"/office/proposals/{}", "/office/cases/{}"},
    Duty.TREASURER: {"/office/batches/{}", "/office/budget"},
    Duty.INSPECTOR: {"/inspection/entries/{}", "/inspection/journal", "/office/proposals/{}"},
}
"""Pages the walk must come by, or it has lost its way."""
SMALLEST_TYPE = 12
LOOK = """smallest => {
  const shown = one => one.getClientRects().length && getComputedStyle(one).visibility !== 'hidden';
  const told = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const held = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (!text || !shown(held) || held.closest('script, style, noscript')) continue;
    if (parseFloat(getComputedStyle(held).fontSize) < smallest) told.push('small: ' + text.slice(0, 40));
    if (held.closest('.code, .hint, .report, .raw, h3')) continue;
    const codes = text.match(/\\b[a-z]+_[a-z_]+\\b|\\{[a-z_]+\\}|\\bNone\\b/g) || [];
    for (const code of codes) told.push('no words: ' + code);
  }
  for (const name of document.querySelectorAll('tbody th[scope=row]')) {
    const box = name.getBoundingClientRect();
    if (shown(name) && box.width < 90 && box.height > 100) told.push('squeezed: ' + name.innerText.slice(0, 40));
  }
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) told.push('two of one name: ' + id);
  if (document.querySelectorAll('h1').length !== 1) told.push('headings: not one h1');
  if (document.querySelectorAll('.way [aria-current]').length > 1) told.push('two places at once');
  return told;
}"""


@pytest.fixture(scope="module")
def routes(demonstration: Demonstration) -> list[tuple[str, re.Pattern[str]]]:
    """Every page of one language: its route with blanks for the parts, and what fits it."""
    found = []
    for route in create_site(demonstration.home).routes:
        if "GET" in getattr(route, "methods", ()) and split(route.path)[0] == "vi":
            name = re.sub(r"\{[^}]+\}", "{}", route.path)
            found.append((name, re.compile("[^/]+".join(map(re.escape, name.split("{}"))) + "$")))
    return sorted(found, key=lambda one: one[0].count("{}"))


def token_of(shown: Demonstration, duty: Duty) -> str:
    """The token of a sign-in under ``duty``."""
    token, moment = fresh_token(), shown.home.clock.now()
    who = next(one["officer"] for one in shown.cast.sign_ins() if one["duty"] == duty.value)
    shown.home.office.desk.run(
        lambda tx: open_session(tx, token=token, officer=who, moment=moment, duty=duty, complete=True)
    )
    return token


def opened(page: Any, address: str) -> bool:
    """Whether ``address``, which must answer, is a page that is open now; files are only asked for."""
    try:
        answer = page.goto(address)
    except Error as download:
        if "Download is starting" not in str(download):
            raise
        answer = page.request.get(address)
    assert answer.status == 200, (address, answer.status)
    return "text/html" in answer.headers["content-type"]


def walk(
    page: Any, address: str, lang: str, who: str, routes: Sequence[tuple[str, re.Pattern[str]]]
) -> Iterator[str]:
    """Open a page of every route that links lead to; yields the route, the page being open."""
    waiting = [in_language(lang, path) for path in STARTS.get(who, ("/office",))]
    done: set[str] = set()
    while waiting:
        here = waiting.pop(0)
        path = split(here)[1].partition("?")[0]
        route = next((name for name, pattern in routes if pattern.match(path)), None)
        if route is None or route in done or (who != PUBLIC and not path.startswith(OFFICE)):
            continue
        done.add(route)
        if not opened(page, f"{address}{here}"):
            continue
        yield route
        links = page.eval_on_selector_all("a[href^='/']", "all => all.map(one => one.getAttribute('href'))")
        waiting += [link.partition("#")[0] for link in links if split(link.partition("?")[0])[0] == lang]


WALKS = [
    pytest.param(lang, size, id=f"{lang}-{name}")
    for lang, name, size in (
        ("vi", "phone", PHONE), ("en", "desktop", DESKTOP), ("vi", "desktop", DESKTOP), ("en", "phone", PHONE),
    )
][: 4 if os.environ.get("RELIEF_FUND_LONG") else 2]  # fmt: skip
"""Each language and each size every day; every language at every size in the long run."""


@pytest.mark.parametrize(("lang", "size"), WALKS)
@pytest.mark.parametrize("who", WHO)
def test_every_page_of_every_duty(
    visit: Callable[..., Any],
    demonstration: Demonstration,
    address: str,
    routes: Sequence[tuple[str, re.Pattern[str]]],
    who: str,
    lang: str,
    size: tuple[int, int],
) -> None:
    page = visit("/privacy", size)
    if who != PUBLIC:
        token = token_of(demonstration, Duty(who))
        page.context.add_cookies([{"name": cookies.SESSION, "value": token, "url": address}])
    wrong, seen = [], set()
    for route in walk(page, address, lang, who, routes):
        seen.add(route)
        wrong += [(route, one) for one in (*found_by_axe(page), *page.evaluate(LOOK, SMALLEST_TYPE))]
        wrong += [(route, "scrolls sideways")] if scrolls_sideways(page) else []
    assert wrong == []
    assert LEAST[who] <= seen, "the walk lost its way"
