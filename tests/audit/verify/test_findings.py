import json

from relief_fund.audit.verify.findings import MOST_PROBLEMS, Findings


def test_problems_name_files_and_are_bounded() -> None:
    findings = Findings()
    assert findings.result() == {"ok": True, "checked": {}, "problems": [], "warnings": []}
    findings.prefix = "log/"
    for at in range(MOST_PROBLEMS + 3):
        findings.problem("code", "checkpoint", "detail", position=at)
        findings.warn("code", "checkpoint", "detail")
    result = findings.result()
    assert not result["ok"]
    assert len(result["problems"]) == len(result["warnings"]) == MOST_PROBLEMS
    assert result["problems"][0] == {
        "code": "code",
        "file": "log/checkpoint",
        "detail": "detail",
        "position": 0,
    }
    assert result["checked"] == {"problems_not_listed": 3}


def test_warnings_alone_are_no_problem() -> None:
    findings = Findings()
    findings.warn("key_not_pinned", "log.vkey", "compare")
    findings.count("leaves", 3)
    findings.count("leaves")
    assert findings.result()["ok"]
    assert findings.result()["checked"] == {"leaves": 4}


def test_names_that_are_no_text_can_be_printed() -> None:
    findings = Findings()
    findings.problem("file_added", "a\udcffb", "detail")
    assert findings.problems[0]["file"] == r"a\udcffb"
    json.dumps(findings.result(), ensure_ascii=False).encode()
