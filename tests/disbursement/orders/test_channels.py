import pytest

from relief_fund.banking.payment_files.errors import PaymentChannelUnknown
from relief_fund.disbursement.orders.channels import (
    BANK_CHANNELS,
    BY_HAND,
    PAYING_CHANNELS,
    check_channel,
    files_for,
)


def test_what_a_bank_pays_does_not_leave_for_the_post_too():
    assert [files_for(channel) for channel in BANK_CHANNELS] == [BANK_CHANNELS, BANK_CHANNELS]
    assert "post" not in BANK_CHANNELS
    assert files_for("post") == ("post", *BANK_CHANNELS)


def test_what_is_paid_by_hand_has_its_sheet_alone() -> None:
    assert set(BY_HAND) < set(PAYING_CHANNELS)
    assert [files_for(channel) for channel in BY_HAND] == [("xlsx",), ("xlsx",)]


def test_an_unknown_channel_is_refused():
    for channel in PAYING_CHANNELS:
        check_channel(channel)
    with pytest.raises(PaymentChannelUnknown) as refused:
        check_channel("pigeon" * 9)
    assert len(refused.value.facts["channel"]) == 20
