"""The password that counts is the newest one."""

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.staff.answer_change import confirm_change
from relief_fund.staff.credentials import newest_password, password_hash_of
from relief_fund.staff.passwords import password_fits
from relief_fund.staff.propose_change import propose_renewal
from tests.staff.crew import PASSWORD, enrolled, move, office_of_two


def test_the_newest_password_counts(home: Home) -> None:
    first, second = office_of_two(home)
    change = propose_renewal(home.office, first.acting(Duty.FUND_ADMINISTRATOR), officer=second.officer)
    with home.office.read() as connection:
        old = newest_password(connection.execute, second.officer)
    made = confirm_change(home.office, second.acting(Duty.TREASURER), change=change)
    move(home, seconds=30)
    enrolled(home, made.token, "mật khẩu hoàn toàn mới")
    with home.office.read() as connection:
        new = newest_password(connection.execute, second.officer)
        assert password_hash_of(connection.execute, "tran.van.thu") == new
        assert newest_password(connection.execute, "made-up") is None
        assert password_hash_of(connection.execute, "ai.do") is None
    assert old
    assert new
    assert (old.version, new.version) == (1, 2)
    assert password_fits(old.password_hash, PASSWORD)
    assert password_fits(new.password_hash, "mật khẩu hoàn toàn mới")
    assert not password_fits(new.password_hash, PASSWORD)
