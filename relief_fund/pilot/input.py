"""The input of a guided run: the files that ship with the program, or the real ones somebody brings."""

import hashlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

CAMPAIGN_ACCOUNT = "0011009999999"
TREASURY_ACCOUNT = "3713010587840"


def bundled(name: str) -> Path:
    """A file that ships with the program."""
    return Path(str(resources.files("relief_fund"))) / "bundled" / name


@dataclass(frozen=True, slots=True)
class PilotInput:
    """Which statement and survey the run takes in; ``survey`` comes on top of the bundled cases."""

    statement: Path
    account: str
    survey: Path | None = None
    mapping: Path | None = None

    @classmethod
    def chosen(
        cls, statement: Path | None, account: str, survey: Path | None, mapping: Path | None
    ) -> "PilotInput":
        """The given files, the bundled ones where none is given."""
        if statement is None:
            return cls(bundled("statement.csv"), CAMPAIGN_ACCOUNT, survey, mapping)
        return cls(statement, account, survey, mapping)

    def digest(self) -> str:
        """SHA-256 (hex) over all files of the run, so that one home holds one input only."""
        whole = hashlib.sha256(self.account.encode())
        names = ("statement_treasury.csv", "survey.csv", "survey_mapping.toml", "budget_quang_ngai.csv")
        files = [self.statement, self.survey, self.mapping, *(bundled(name) for name in names)]
        for file in files:
            whole.update(b"\0" + (file.read_bytes() if file else b""))
        return whole.hexdigest()
