"""Every line that matches, through the pages: number and sum before, a confirmation, progress, what stayed."""

import json
import re
from typing import Any

from litestar.testing import TestClient

from relief_fund.banking.decisions import decide_line
from relief_fund.web import decision_runs
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, officer
from tests.web.office.test_bank_bulk import fees
from tests.web.test_decision_runs import ended

PAGE = "/office/bank/all"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def hidden(page: str) -> dict[str, str]:
    """What the confirmation sends, the form's token left out."""
    form = page.partition(f'action="{PAGE}/begin"')[2].partition("</form>")[0]
    return {name: value for name, value in HIDDEN.findall(form) if not name.startswith("form")}


def test_from_the_search_to_the_last_line(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Any
) -> None:
    admin = officer(client, demonstration, ADMIN)
    ours = fees(demonstration, tmp_path, "phi ca loat")
    inbox = admin.post("/office/bank", view="waiting", words="phí cả loạt").text
    assert "Quyết định tất cả 3 dòng khớp" in inbox
    form = {"words": "phí cả loạt", "view": "waiting", "decision": "fee", "reason": "phí tháng 9"}
    asked = admin.post(PAGE, **form, lines=ours[:1])
    assert asked.status_code == 200
    assert "Sẽ quyết định 3 dòng" in asked.text
    assert "Ghi sổ cho 3 dòng, tổng 3.303" in asked.text
    assert "phí tháng 9" in asked.text
    agreed = hidden(asked.text)
    assert (agreed["lines"], agreed["debit"], agreed["words"]) == ("3", "3303", "phí cả loạt")
    with demonstration.home.office.read() as connection:
        assert decision_runs.named_in_turn(connection, ours)[ours[0]].decision == "", "only asked so far"
    decide_line(
        demonstration.home.office, demonstration.cast.actor(ADMIN), identity=ours[0], decision="fee", reason="một"
    )  # fmt: skip
    changed = admin.post(f"{PAGE}/begin", **agreed)
    assert (changed.status_code, "nay là 2" in changed.text) == (409, True)
    assert "Ghi sổ cho 2 dòng" in changed.text, "asked again, with the new number"
    begun = admin.post(f"{PAGE}/begin", **hidden(changed.text))
    assert begun.status_code == 303
    here = begun.headers["location"]
    run = ended(demonstration.home, here.rpartition("/")[2])
    assert (run.state, run.booked) == ("done", 2)
    assert "Đã quyết định 2 dòng" in admin.get(here).text
    assert "2 lines decided" in admin.get(f"/en{here}").text
    assert here in admin.get("/office/bank").text
    assert admin.post(f"{here}/discard").status_code == 303
    assert admin.get(here).status_code == 404


def test_stopped_gone_on_with_and_what_stayed(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Any
) -> None:
    admin = officer(client, demonstration, ADMIN)
    ours = fees(demonstration, tmp_path, "phi dung lai")
    form = {"words": "phi dung lai", "decision": "fee", "reason": "phí"}
    here = admin.post(f"{PAGE}/begin", **hidden(admin.post(PAGE, **form).text)).headers["location"]
    run = ended(demonstration.home, here.rpartition("/")[2])
    folder = demonstration.home.settings.uploads / "decisions" / run.id
    stayed = json.dumps({"line": ours[0], "code": "banking.line_decided", "facts": {"decision": "fee"}})
    (folder / "stayed.jsonl").write_text(f"{stayed}\n", "utf-8")
    decision_runs.RUNS.write(
        demonstration.home, decision_runs.replace(run, state="stopped", done=1, booked=0, stayed=1)
    )
    page = admin.get(here).text
    assert "Đã dừng" in page
    assert f"/office/bank/lines/{ours[0]}" in page
    assert "1 dòng để nguyên" in page
    assert admin.post(f"{here}/stop").status_code == 303
    assert admin.post(here).status_code == 303
    assert ended(demonstration.home, run.id).state == "done"


def test_what_is_refused(client: TestClient[Any], demonstration: Demonstration, tmp_path: Any) -> None:
    admin = officer(client, demonstration, ADMIN)
    fees(demonstration, tmp_path, "phi tu choi")
    form = {"words": "phi tu choi", "decision": "fee", "reason": "phí"}
    for wrong in ({"reason": " "}, {"decision": "gift_split"}, {"decision": ""}):
        answer = admin.post(PAGE, **{**form, **wrong})
        assert (answer.status_code, 'name="words"' in answer.text) == (422, True)
    none = admin.post(PAGE, **{**form, "decision": "interest"})
    assert "Không dòng nào phù hợp" in none.text
    assert "/all/begin" not in none.text
    assert "3 dòng khớp bộ lọc nhưng" in none.text
    assert admin.post(f"{PAGE}/begin", **form, lines="3", credit="x", debit="-1").status_code == 409
    treasurer = officer(client, demonstration, TREASURER)
    assert treasurer.post(PAGE, **form).status_code == 403
    assert treasurer.get(f"{PAGE}/x").status_code == 403
