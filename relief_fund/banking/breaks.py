"""Every break in a statement's balances, kept on disk beside its lines; it may have as many as lines."""

from collections.abc import Iterator

from relief_fund.banking.marks import FRESH, Marks, Places
from relief_fund.banking.reconciliation import LOST, Break
from relief_fund.banking.statements.kept import AT_ONCE, KeptLines, pages

_TABLE = """
CREATE TABLE broken (
  code TEXT, untold INTEGER, place INTEGER, first INTEGER, mends INTEGER, PRIMARY KEY (code, untold, place)
) WITHOUT ROWID"""
_LOST = f"SELECT place, mends FROM broken WHERE code = '{LOST}' AND untold = 0"


class KeptBreaks:
    """The breaks of ``lines``, noted while they are reconciled."""

    def __init__(self, lines: KeptLines) -> None:
        self._file = lines.file
        self._file.execute(_TABLE)
        self._waiting: list[tuple[str, bool, int, int, int]] = []

    def note(self, one: Break) -> None:
        """Keep one more."""
        self._waiting.append((one.code, one.untold, one.place, one.first, one.mends))
        if len(self._waiting) == AT_ONCE:
            self._write()

    def _write(self) -> None:
        self._file.executemany("INSERT INTO broken VALUES (?, ?, ?, ?, ?)", self._waiting)
        self._waiting = []

    def lost(self) -> Iterator[tuple[int, int]]:
        """Places of the lines whose amount was lost and is told by the balances, each with what would mend it."""
        self._write()
        return ((place, mends) for place, mends in pages(self._file, _LOST))

    def doubted(self, marks: Marks, begins: Break) -> Places:
        """The fresh lines that breaks of one kind put in doubt, from the break ``begins`` on."""
        self._write()
        # Stretches follow one another, so a line that any of them holds is held by the next break's.
        following = (
            f"SELECT first FROM broken WHERE code = '{begins.code}' AND untold = {int(begins.untold)}"
            f" AND broken.place >= max(mark.place, {begins.place}) ORDER BY broken.place LIMIT 1"
        )
        return Places(marks, f"place >= ({following}) AND {FRESH}")
