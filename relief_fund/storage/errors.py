"""Refusals of storage: a busy desk, an unknown outcome, a home of another version."""

from relief_fund.kernel.errors import ReliefFundError


class DeskBusy(ReliefFundError):
    """The desk takes its turn within a bounded wait; then the caller tries again later."""

    code = "storage.desk_busy"


class DeskClosed(ReliefFundError):
    """A closed desk takes no more commands."""

    code = "storage.desk_closed"


class OutcomeUnknown(ReliefFundError):
    """The connection was lost while committing: look the key up before trying again."""

    code = "storage.outcome_unknown"


class RowRefused(ReliefFundError):
    """The database refused a row of a command; its own code and the constraint are among the facts."""

    code = "storage.row_refused"


class HomeTooNew(ReliefFundError):
    """The home was made by a newer version of the program."""

    code = "storage.home_too_new"


class HomeUnsound(ReliefFundError):
    """Rows stand above the head that no turn has sealed; the home is inspected before it is used."""

    code = "storage.home_unsound"


class BackupInvalid(ReliefFundError):
    """A backup file is whole, of this program, and opened with its own passphrase."""

    code = "storage.backup_invalid"


class HomeNotEmpty(ReliefFundError):
    """A backup is restored into an empty home only; nothing is written over."""

    code = "storage.home_not_empty"
