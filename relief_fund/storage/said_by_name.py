"""Questions to PostgreSQL that were prepared in their session and are said by name, several of them in one trip.

The driver's cursor costs the program as much as a look by its key costs the server; asked one by one, every question
is a wait and a change of threads besides. This goes to libpq itself, with the driver's own ways to turn values.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

Question = tuple[str, Sequence[Any]]
"""A text with places "$1", "$2" ... and the values in their order."""
Rows = list[tuple[Any, ...]]


class SaidByName:
    """One session in autocommit, in which nothing else is said meanwhile. Raises the driver's own errors."""

    dialect = PGDialect_psycopg(paramstyle="numeric_dollar")
    """How texts for it are put together."""

    def __init__(self, driver: Any) -> None:
        self._wire = driver.pgconn
        self._turning = Transformer(driver)
        self._names: dict[str, bytes] = {}
        self._fresh = map(b"often_%d".__mod__, count())

    def rows(self, text: str, values: Sequence[Any]) -> Rows:
        """What the server answers to one question."""
        return self.together([(text, values)])[0]

    def together(self, questions: Sequence[Question]) -> list[Rows]:
        """What the server answers to each of ``questions``, all of which are said before the first answer is read."""
        try:
            # An answer ends with nothing, all of them together with the mark of their end.
            results = [(self._wire.get_result(), self._wire.get_result())[0] for _ in self._say(questions)]
            self._wire.get_result()
            return self._read(results)
        finally:
            self._leave()

    async def awaited(self, questions: Sequence[Question]) -> list[Rows]:
        """As ``together`` in the running loop, which goes on meanwhile. Broken off, the session is spoilt."""
        try:
            results = []
            for _ in self._say(questions):
                results.append(await self._result())
                await self._result()
            await self._result()
            return self._read(results)
        finally:
            self._leave()

    def _say(self, questions: Sequence[Question]) -> Sequence[Question]:
        """Say all; returns what will be answered, the wish to prepare a text included."""
        turned = [self._turning.dump_sequence(each, [PyFormat.TEXT] * len(each)) for _, each in questions]
        wire, answered = self._wire, list[Question]()
        wire.enter_pipeline_mode()
        for question, values in zip(questions, turned, strict=True):
            name = self._names.get(question[0])
            if name is None:
                name = self._names[question[0]] = next(self._fresh)
                wire.send_prepare(name, question[0].encode())
                answered.append(question)
            wire.send_query_prepared(name, values)
            answered.append(question)
        wire.pipeline_sync()
        return answered

    async def _result(self) -> Any:
        while self._wire.flush() or self._wire.is_busy():
            await _readable(self._wire.socket)
            self._wire.consume_input()
        return self._wire.get_result()

    def _read(self, results: Sequence[Any]) -> list[Rows]:
        found = []
        for one in results:
            if one is None or one.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
                self._names.clear()  # what came behind it was not prepared
                raise error_from_result(one) if one else psycopg.OperationalError("the server is gone")
            if one.status == ExecStatus.TUPLES_OK:
                self._turning.set_pgresult(one)
                found.append(self._turning.load_rows(0, one.ntuples, tuple))
        return found

    def _leave(self) -> None:
        with suppress(psycopg.Error):  # of a session that is gone or spoilt, which is said already
            self._wire.exit_pipeline_mode()


async def _readable(socket: int) -> None:
    loop = asyncio.get_running_loop()
    heard = asyncio.Event()
    loop.add_reader(socket, heard.set)
    try:
        await heard.wait()
    finally:
        loop.remove_reader(socket)
