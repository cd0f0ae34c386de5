"""What waits at the desk: commands and their callers, entries that need no rows, and turns run ahead."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import get_ident
from typing import Any

from relief_fund.kernel.errors import ReliefFundError

COMMANDS_A_TURN = 1_024
ROWS_A_TURN = 4_000
"""A turn ends after the command that passes this many rows, so that the desk is never held long."""
A_STEP = 125
"""Entries of two lines posted together by one command that end their turn: nobody waits for two steps of an import.

A step of fewer entries with more lines is written as long, and counts alike.
"""


class Command:
    """A queued command and the future that answers it; ``loop`` is that of an asyncio future.

    ``thread`` is who asked: commands of one thread are served in its order.
    """

    __slots__ = ("answer", "loop", "run", "thread", "was_overtaken")

    def __init__(
        self, run: Callable[[Any], Any], answer: Any, loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        self.run = run
        self.answer = answer
        self.loop = loop
        self.thread = get_ident()
        self.was_overtaken = False

    def is_step(self) -> bool:
        """Whether it posts so many entries that it has a turn of its own, and others may go before it once."""
        return type(self.run) is PostedTogether and self.run.lines >= 2 * A_STEP

    def is_wanted(self) -> bool:
        """Whether somebody still waits; a thread's answer can no longer be called off once this was said."""
        if self.loop is not None:
            return not self.answer.cancelled()
        return bool(self.answer.running() or self.answer.set_running_or_notify_cancel())


class Posted:
    """The command that only posts one prepared entry: it needs no savepoint, as posting is all or nothing."""

    __slots__ = ("entry", "is_alone")

    def __init__(self, entry: Any) -> None:
        self.entry = entry
        self.is_alone = entry.leaf != "batch"

    def __call__(self, tx: Any) -> int:
        return int(tx.post(self.entry))


class PostedTogether:
    """The command that only posts prepared entries, all of them or none; answered with their numbers."""

    __slots__ = ("begins", "entries", "is_alone", "lines")

    def __init__(self, entries: Sequence[Any], begins: Callable[[], object] | None = None) -> None:
        self.entries = entries
        self.begins = begins
        self.is_alone = all(entry.leaf != "batch" for entry in entries)
        self.lines = sum(len(entry.lines) for entry in entries)

    def __call__(self, tx: Any) -> list[int]:
        if self.begins:
            self.begins()
        post = tx.post
        return [post(entry) for entry in self.entries]


Answer = tuple[Command, Any, BaseException | None]
Outcome = tuple[Any, BaseException | None]


@dataclass(slots=True)
class Ahead:
    """Commands already run into a batch whose turn has not begun, with what each came to."""

    batch: Any
    commands: list[Command] = field(default_factory=list)
    done: list[Outcome] = field(default_factory=list)

    def is_full(self) -> bool:
        """Whether it holds as much as one turn should."""
        if self.commands and self.commands[-1].is_step():
            return True
        return len(self.commands) >= COMMANDS_A_TURN or self.batch.entry_count() >= ROWS_A_TURN

    def may_be_overtaken(self) -> bool:
        """Whether it ends with a step that nobody went before yet."""
        return bool(self.commands) and self.commands[-1].is_step() and not self.commands[-1].was_overtaken

    def takes(self, command: Command) -> bool:
        """Run ``command`` into the batch, if it only posts and needs no look at the books; else nothing happened."""
        run = command.run
        if type(run) not in (Posted, PostedTogether) or not run.is_alone:  # type: ignore[attr-defined]  # theirs
            return False
        if not command.is_wanted():
            return True
        mark = self.batch.mark()
        try:
            outcome: Outcome = run(self.batch), None
        except ReliefFundError as refusal:
            self.batch.undo(mark)
            outcome = None, refusal
        except Exception:
            # It needs the books, or something is wrong with it: its turn will answer either way.
            self.batch.undo(mark)
            return False
        self.commands.append(command)
        self.done.append(outcome)
        return True


def parted(ahead: Ahead, queued: Sequence[Command]) -> tuple[list[Command], list[Command]]:
    """Of ``queued``, in order: who may go before ``ahead``, and who stays behind what their own thread asked before."""
    behind = {command.thread for command in ahead.commands}
    before: list[Command] = []
    after: list[Command] = []
    for command in queued:
        if command.is_step():
            behind.add(command.thread)
        (after if command.thread in behind else before).append(command)
    return before, after


def all_refused(commands: Sequence[Command], refusal: BaseException) -> list[Answer]:
    """The same refusal for every one of ``commands``."""
    return [(command, None, refusal) for command in commands]


def deliver(answers: list[Answer]) -> None:
    """Give every caller its answer, those of one event loop together."""
    of_loop: dict[asyncio.AbstractEventLoop, list[Answer]] = {}
    for answer in answers:
        command, result, refusal = answer
        if command.loop is not None:
            of_loop.setdefault(command.loop, []).append(answer)
        elif refusal is None:
            command.answer.set_result(result)
        else:
            command.answer.set_exception(refusal)
    for loop, together in of_loop.items():
        # A loop that is closed has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_wake_callers, together)


def _wake_callers(answers: list[Answer]) -> None:
    for command, result, refusal in answers:
        if command.answer.done():
            continue
        if refusal is None:
            command.answer.set_result(result)
        else:
            command.answer.set_exception(refusal)
