"""Refusals of the public register, one class per rule."""

from relief_fund.kernel.errors import ReliefFundError


class StatementUnknown(ReliefFundError):
    """A statement that is asked for has been published."""

    code = "register.statement_unknown"


class CampaignUnpublished(ReliefFundError):
    """A campaign that is asked for stands in the register."""

    code = "register.campaign_unpublished"


class RegisterAddressInvalid(ReliefFundError):
    """The register is a file's path (SQLite) or an address that begins with postgres:// or postgresql://."""

    code = "register.address_invalid"


class BooksDisagree(ReliefFundError):
    """What was published recomputes from the books to the same bytes; anything else stops the register."""

    code = "register.books_disagree"


class BundleFolderTaken(ReliefFundError):
    """A bundle is written into an empty folder or over an earlier bundle, never over other files."""

    code = "register.bundle_folder_taken"
