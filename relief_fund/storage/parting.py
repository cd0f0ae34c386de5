"""How a refused turn is parted to be tried again: at the commands that the database named, else in the middle."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from relief_fund.storage.commands import Command, Outcome, Posted, PostedTogether


def commands_of(
    entries: Sequence[int],
    commands: Sequence[Command],
    done: Sequence[Outcome],
    reached: Mapping[Command, int],
) -> list[int]:
    """The places of the commands that handed over the ``entries`` of these numbers, in order.

    ``done`` is what they came to, in the same order; ``reached`` the last number after each that does more than
    post. Those that only post are answered with their numbers: noting them all would cost every turn.
    """
    if not entries:
        return []
    last, after = 0, []
    for command, (result, refusal) in zip(commands, done, strict=False):
        if refusal is None:
            last = max(last, _last_of(command, result, reached))
        after.append(last)
    return sorted({place for place in (bisect_left(after, entry) for entry in entries) if place < len(after)})


def _last_of(command: Command, result: int | Sequence[int], reached: Mapping[Command, int]) -> int:
    if type(command.run) is Posted and isinstance(result, int):
        return result
    if type(command.run) is PostedTogether and isinstance(result, list):
        return max(result, default=0)
    return reached.get(command, 0)


def parts_of(commands: Sequence[Command], named: Sequence[int]) -> list[list[Command]]:
    """``commands`` in their order: each of the ``named`` places alone, and what stands between them.

    Two halves where nobody is named. Of two commands or more, every part is shorter than the whole.
    """
    if not named:
        middle = len(commands) // 2
        return [list(commands[:middle]), list(commands[middle:])]
    parts, start = [], 0
    for place in named:
        parts += [list(commands[start:place]), [commands[place]]]
        start = place + 1
    return [part for part in [*parts, list(commands[start:])] if part]
