from datetime import UTC, datetime

import pytest

from relief_fund.banking.payment_files.errors import PaymentChannelUnknown
from relief_fund.banking.payment_files.export import CHANNELS, write_payment_list

NOW = datetime(2024, 10, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_writes_the_same_orders_and_total(listed, tmp_path, channel):
    path = tmp_path / "out"
    written = write_payment_list(listed, channel, path, created=NOW)
    assert (written.orders, written.total) == (30, listed.total)
    assert path.stat().st_size > 1000
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_channel_is_refused_and_writes_nothing(listed, tmp_path):
    with pytest.raises(PaymentChannelUnknown):
        write_payment_list(listed, "fax", tmp_path / "out", created=NOW)
    assert list(tmp_path.iterdir()) == []
