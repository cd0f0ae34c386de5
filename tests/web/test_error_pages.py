"""What is refused or broken is said in words, with the right number, and without a trace."""

import logging
import re
from typing import Any

import pytest
from litestar import Litestar, get, post
from litestar.params import JSONBody
from litestar.testing import TestClient

from relief_fund.audit.errors import TilesDamaged
from relief_fund.ledger.errors import Overdrawn
from relief_fund.staff.errors import TooManyTries
from relief_fund.storage.errors import DeskBusy
from relief_fund.web import public
from relief_fund.web.guards import ASKS_ONLY
from relief_fund.web.site import create_site
from tests.web.demonstration import Demonstration

SECRET = "0011001932418 NGUYEN VAN A"


@get("/broken", sync_to_thread=False)
def broken() -> str:
    raise RuntimeError(SECRET)


@get("/damaged", sync_to_thread=False)
def damaged() -> str:
    raise TilesDamaged(file="tile/0/000")


@get("/overdrawn", sync_to_thread=False)
def overdrawn() -> str:
    raise Overdrawn(fund="BAO.CHUNG")


@get("/slow", sync_to_thread=False)
def slow() -> str:
    raise TooManyTries(seconds=42)


@get("/busy", sync_to_thread=False)
def busy() -> str:
    raise DeskBusy(reason="turn")


@get("/file.json", sync_to_thread=False)
def file() -> str:
    raise Overdrawn(fund="BAO.CHUNG")


@post("/large", opt=ASKS_ONLY, request_max_body_size=10, sync_to_thread=False)
def large(data: JSONBody[dict[str, Any]]) -> str:
    return "taken"


PAGES = (broken, damaged, overdrawn, slow, busy, file, large)


@pytest.fixture(scope="module")
def failing(demonstration: Demonstration) -> Litestar:
    """A site that has pages which fail."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("relief_fund.web.site.PUBLIC_PAGES", (*public.PUBLIC_PAGES, *PAGES))
        return create_site(demonstration.home)


@pytest.fixture
def visitor(failing: Litestar) -> Any:
    """A visitor of it."""
    with TestClient(failing, raise_server_exceptions=False) as client:
        yield client


def test_our_own_fault_has_a_reference_and_no_trace(visitor: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "relief_fund.web"):
        answer = visitor.get("/broken")
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert SECRET not in caplog.text
    reference = re.findall(r"\b[0-9A-HJKMNP-TV-Z]{8}\b", answer.text)[0]
    assert reference in caplog.text
    assert "RuntimeError" in caplog.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("path", "number", "words"),
    [
        ("/damaged", 500, "do chúng tôi"),
        ("/overdrawn", 409, "Không đủ tiền"),
        ("/slow", 429, "Đợi 42 giây"),
        ("/busy", 503, "Sổ đang bận"),
        ("/nowhere", 404, "Không có trang này"),
        ("/en/nowhere", 404, "There is no such page"),
        ("/en/overdrawn", 409, "Not enough money"),
    ],
)
def test_refusals_have_words_and_numbers(visitor: Any, path: str, number: int, words: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == number
    assert words in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_waiting_is_told_to_programs_too(visitor: Any) -> None:
    assert visitor.get("/slow").headers["retry-after"] == "42"


def test_files_are_refused_as_json(visitor: Any) -> None:
    answer = visitor.get("/file.json")
    assert answer.status_code == 409
    assert answer.json() == {"error": "ledger.overdrawn", "facts": {"fund": "BAO.CHUNG"}}


def test_what_is_too_large(visitor: Any) -> None:
    answer = visitor.post("/large", json={"a": "b" * 100})
    assert answer.status_code == 413
    assert "Tệp quá lớn" in answer.text


def test_wrong_ways_of_asking(visitor: Any) -> None:
    assert visitor.get("/sign-out").status_code == 404
    assert visitor.post("/large", content=b"{").status_code in (413, 422)
