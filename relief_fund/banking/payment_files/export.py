"""One door to the channels by which a payment list can leave: post, xlsx, pain001."""

from datetime import datetime
from pathlib import Path

from relief_fund.banking.payment_files.errors import PaymentChannelUnknown
from relief_fund.banking.payment_files.pain001 import write_pain001
from relief_fund.banking.payment_files.payment_list import PaymentList, Written
from relief_fund.banking.payment_files.post_office import write_post_list
from relief_fund.banking.payment_files.spreadsheet import write_workbook

CHANNELS = ("post", "xlsx", "pain001")


def write_payment_list(listed: PaymentList, channel: str, path: Path, *, created: datetime) -> Written:
    """Write the list by ``channel``; ``created`` is the present moment. Raises PaymentChannelUnknown."""
    if channel == "post":
        return write_post_list(listed, path)
    if channel == "xlsx":
        return write_workbook(listed, path)
    if channel == "pain001":
        return write_pain001(listed, path, created=created)
    raise PaymentChannelUnknown(channel=channel[:20], known=list(CHANNELS))
