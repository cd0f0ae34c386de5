"""Imports a statement in a process of its own: python -m tests.banking.importing SETTINGS FILE [STEP].

SETTINGS are the home's, pickled, in hexadecimal letters. Says "begun" once the home is open, and the number of
lines that it posted at its end. Tests kill it at any moment, or run several at once.
"""

import pickle
import subprocess
import sys
from pathlib import Path

from relief_fund.app import open_home
from relief_fund.banking import intake_steps
from relief_fund.banking.intake import import_statement
from relief_fund.donors.recognition import matcher_for
from relief_fund.settings import Settings
from tests.banking import money_in


def start(settings: Settings, path: Path, step: int) -> "subprocess.Popen[str]":
    """The process, begun: it waits for a line on its standard input before it imports."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.banking.importing", pickle.dumps(settings).hex(), str(path), str(step)],
        cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "begun", process.stderr and process.stderr.read()
    return process


def main() -> None:
    """Open the home, wait for the word, import, say how many lines were posted."""
    settings, path, step = pickle.loads(bytes.fromhex(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3])
    intake_steps.STEP = step
    home = open_home(settings)
    matcher = matcher_for(home.office, account_number=money_in.NUMBER)
    print("begun", flush=True)
    sys.stdin.readline()
    report = import_statement(
        home.office, money_in.ADMINISTRATOR, path, account_number=money_in.NUMBER, recognise=matcher
    )
    print(report.posted, flush=True)
    home.close()


if __name__ == "__main__":
    main()
