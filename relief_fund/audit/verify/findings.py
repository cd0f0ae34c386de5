"""What a verification found: counts of what was checked, problems that name a file, warnings."""

from typing import Any

MOST_PROBLEMS = 200


class Findings:
    """Collects the outcome of one verification. ``prefix`` stands before the names of files."""

    def __init__(self) -> None:
        self.checked: dict[str, int | str] = {}
        self.problems: list[dict[str, Any]] = []
        self.warnings: list[dict[str, Any]] = []
        self.prefix = ""

    def problem(self, code: str, file: str, detail: str, **facts: int | str) -> None:
        """Note that ``file`` is wrong; the first 200 problems are kept, the rest are counted."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append({"code": code, "file": self._named(file), "detail": detail, **facts})
        else:
            self.count("problems_not_listed")

    def warn(self, code: str, file: str, detail: str, **facts: int | str) -> None:
        """Note something to know that is not wrong."""
        if len(self.warnings) < MOST_PROBLEMS:
            self.warnings.append({"code": code, "file": self._named(file), "detail": detail, **facts})

    def _named(self, file: str) -> str:
        """The name with bytes that are no UTF-8 spelt out, so that it can be printed anywhere."""
        return (self.prefix + file).encode("utf-8", "backslashreplace").decode()

    def count(self, what: str, more: int = 1) -> None:
        """Count ``more`` of ``what`` as checked."""
        self.checked[what] = int(self.checked.get(what, 0)) + more

    def result(self) -> dict[str, Any]:
        """The JSON answer: ``ok`` is true when there is no problem."""
        return {
            "ok": not self.problems,
            "checked": self.checked,
            "problems": self.problems,
            "warnings": self.warnings,
        }
