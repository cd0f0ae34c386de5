"""The console script as a real process: how it is started, what it answered, and the books past every query."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy

from relief_fund.settings import Settings

PROGRAM = Path(sys.executable).with_name("relief-fund")
BUNDLED = Path(__file__).parents[2] / "relief_fund" / "bundled"
PASSPHRASE = "một câu chỉ để thử"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    told: str

    @property
    def result(self) -> dict[str, Any]:
        """The JSON object on the last line of standard output."""
        return json.loads(self.out.splitlines()[-1])


@dataclass(frozen=True, slots=True)
class Place:
    """A home of the program as its environment names it; books and register on PostgreSQL where given."""

    home: Path
    books: str = ""
    register: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment without any setting of the program but this place's."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("RELIEF_FUND_")}
        named = {"RELIEF_FUND_BOOKS": self.books, "RELIEF_FUND_REGISTER": self.register}
        return {**clean, **{name: value for name, value in named.items() if value}, **self.more}

    @property
    def settings(self) -> Settings:
        """The same as the program reads it."""
        return Settings.load(self.home, self.environment)

    def start(self, *arguments: object, **options: Any) -> "subprocess.Popen[str]":
        """Start a command in a session of its own, so that the whole group can be killed."""
        return subprocess.Popen(
            [str(PROGRAM), *(str(one) for one in arguments), "--home", str(self.home)],
            env=self.environment, start_new_session=True, text=True, stdin=subprocess.DEVNULL,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
        )  # fmt: skip

    def run(self, *arguments: object) -> Answer:
        """Run a command with ``--json`` to its end."""
        process = self.start(*arguments, "--json")
        out, told = process.communicate(timeout=280)
        return Answer(process.returncode, out, told)

    def done(self, *arguments: object) -> dict[str, Any]:
        """The answer of a command that must succeed."""
        answer = self.run(*arguments)
        assert answer.code == 0, (arguments, answer)
        return answer.result

    def refused(self, *arguments: object) -> str:
        """The code of the refusal of a command that must be refused: exit 1, one code, no traceback."""
        answer = self.run(*arguments)
        assert (answer.code, "Traceback" in answer.told) == (1, False), (arguments, answer)
        return str(answer.result["error"])

    @contextmanager
    def reading(self) -> Iterator[sqlalchemy.Connection]:
        """A connection past every rule of the program, for looking only."""
        engine = sqlalchemy.create_engine(self.settings.books)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a raw query over the books."""
        with self.reading() as connection:
            return [tuple(row) for row in connection.execute(sqlalchemy.text(query), values)]

    def scalar(self, query: str, **values: Any) -> Any:
        """One value of a raw query over the books."""
        return self.rows(query, **values)[0][0]

    def counts(self) -> dict[str, int]:
        """How many rows every table of the books holds, asked at once: there are more than a hundred."""
        with self.reading() as connection:
            names = sqlalchemy.inspect(connection).get_table_names()
            if not names:
                return {}
            each = (f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names)
            return {name: int(rows) for name, rows in connection.exec_driver_sql(" UNION ALL ".join(each))}

    def copied(
        self, home: Path, fresh: Callable[..., str] | None = None, url: Callable[..., str] | None = None
    ) -> "Place":
        """A copy at ``home``; on PostgreSQL into databases that ``fresh(template)`` makes."""
        shutil.copytree(self.home, home)
        if not self.books or fresh is None or url is None:
            return Place(home)
        books, register = (fresh(one.rsplit("/", 1)[1]) for one in (self.books, self.register))
        return Place(home, url(books), url(register, "postgres"))


def kill_group(process: "subprocess.Popen[str]") -> None:
    """SIGKILL for the process and all its children, and wait."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def verified(path: Path, *arguments: object) -> Answer:
    """What ``relief-fund verify`` says of ``path``: it needs no home."""
    command = [str(PROGRAM), "verify", str(path), *(str(one) for one in arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=Place(path).environment)
    return Answer(done.returncode, done.stdout, done.stderr)
