"""Two who act at once: something happens between one's reading and the command that rests on it."""

from collections.abc import Callable
from typing import Any

import pytest


def meanwhile(monkeypatch: pytest.MonkeyPatch, place: Any, reader: str, act: Callable[[], object]) -> None:
    """``act`` happens once, when ``place.reader`` has answered for the first time."""
    read, pending = getattr(place, reader), [act]

    def and_then(*given: Any, **named: Any) -> Any:
        answer = read(*given, **named)
        if pending:
            pending.pop()()
        return answer

    monkeypatch.setattr(place, reader, and_then)
