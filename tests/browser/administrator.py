"""The administrator at work: goes by the words and the keys of the pages, in one language, on one screen.

Nothing is asked by the name of an element that a person does not see: links, buttons and fields are found by
the words that stand on them, read from the catalog of the language.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.pilot.cast import Cast
from relief_fund.staff.codes import code_at, step_of
from relief_fund.web.addresses import in_language
from relief_fund.web.rendering import Language, language
from tests.browser.conftest import scrolls_sideways

STEP = timedelta(seconds=30)
PATIENCE = 30_000
"""Milliseconds that work behind a page may take before the day has failed."""


def plain(text: str) -> str:
    """Text as a reader sees it: any blanks are one."""
    return re.sub(r"\s+", " ", text).strip()


@dataclass
class Administrator:
    """One officer in one browser. ``seen`` is told the name of every page that was looked at."""

    home: Home
    clock: MovableClock
    page: Any
    address: str
    lang: str
    seen: Callable[[str], None] = field(default=lambda name: None)

    @property
    def speaks(self) -> Language:
        """Words and figures of the administrator's language."""
        return language(self.lang)

    def said(self, key: str, **values: Any) -> str:
        """The words of ``key`` as they are read."""
        return plain(self.speaks.t(key, **values).unescape())

    def counted(self, key: str, n: int, **values: Any) -> str:
        """The words of ``key`` for ``n``."""
        return plain(self.speaks.count(key, n, **values).unescape())

    def money(self, amount: int) -> str:
        """An amount as the pages write it."""
        return plain(self.speaks.formats.money_text(amount))

    def number(self, number: int) -> str:
        """A count or a bare amount as the pages write it."""
        return self.speaks.formats.plain(number)

    # --- hands ---------------------------------------------------------------------------------------------

    def opens(self, path: str) -> None:
        """Open a page by its address."""
        self.page.goto(f"{self.address}{in_language(self.lang, path)}")

    def turns_to(self, key: str) -> None:
        """Go to another of the duty's pages by the list at the foot, which a phone has too."""
        self.page.locator("footer").get_by_role("link", name=self.said(key), exact=True).click()

    def follows(self, key: str, **values: Any) -> None:
        """Click the first link in the page that says so."""
        self.page.locator("main").get_by_role("link", name=self.said(key, **values)).first.click()

    def presses(self, key: str, exact: bool = True) -> None:
        """Press the first button in the page that says so; unless ``exact``, one that begins so."""
        self.page.locator("main").get_by_role("button", name=self.said(key), exact=exact).first.click()

    def fills(self, fields: dict[str, str]) -> None:
        """Write into the fields with these labels."""
        for key, text in fields.items():
            self.page.locator("main").get_by_label(self.said(key), exact=True).first.fill(text)

    def chooses(self, key: str, value: str) -> None:
        """Choose from the list with this label."""
        self.page.locator("main").get_by_label(self.said(key), exact=True).first.select_option(value)

    def keeps(self, press: Callable[[], None], folder: Path) -> bytes:
        """Press what gives a file; returns what is in it."""
        with self.page.expect_download() as given:
            press()
        given.value.save_as(folder / given.value.suggested_filename)
        return bytes((folder / given.value.suggested_filename).read_bytes())

    # --- eyes ----------------------------------------------------------------------------------------------

    def reads(self, *texts: str) -> str:
        """Wait until the page says the first of ``texts``, see that it says all; returns what it says."""
        self.page.locator("main").get_by_text(texts[0]).first.wait_for(state="visible", timeout=PATIENCE)
        said = plain(self.page.inner_text("main"))
        for text in texts:
            assert text in said, f"{text!r} is not on the page: {said}"
        return said

    def headline(self) -> str:
        """What the page says first."""
        return plain(self.page.inner_text("h1"))

    def looks(self, name: str) -> None:
        """Look at the whole page: nothing is wider than the screen."""
        assert not scrolls_sideways(self.page), f"{name} scrolls sideways"
        self.seen(name)

    # --- the door ------------------------------------------------------------------------------------------

    def signs_in(self, name: str) -> None:
        """Sign in with name, password and the code of this moment."""
        self.clock.move(STEP)
        kept = next(one for one in Cast(self.home).sign_ins() if one["name"] == name)
        self.opens("/sign-in")
        self.looks("sign-in")
        self.fills({"sign_in.name": name, "sign_in.password": kept["password"]})
        self.presses("sign_in.next")
        self.looks("sign-in-code")
        self.fills({"frame.code_label": code_at(kept["secret"], step_of(self.clock.now()))})
        self.presses("sign_in.enter")
        self.looks("desk")
