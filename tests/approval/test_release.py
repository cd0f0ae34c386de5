"""Release: a treasurer's fresh code over one digest, in one command with what it lets out."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from relief_fund.approval.errors import AlreadyReleased, PreparerMayNotApprove
from relief_fund.approval.release import releasing
from relief_fund.approval.tables import RELEASE
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.staff.errors import CodeUsed, CodeWrong
from tests.approval.bench import Body, body_of


def release(body: Body, code: str, subject: str = "batch-1", digest: str = "aa") -> Callable[[Any], bool]:
    return releasing(
        body.home.office,
        body.home.codes,
        body.treasurer.acting(Duty.TREASURER),
        kind="payments",
        subject=subject,
        digest=digest,
        approved_by=frozenset({body.admin.officer}),
        code=code,
    )


def count(home: Home) -> int:
    with home.office.read() as connection:
        return int(connection.execute(select(func.count()).select_from(RELEASE)).scalar_one())


def test_a_batch_is_released_once_and_again_is_nothing(home: Home) -> None:
    body = body_of(home)
    run = home.office.desk.run
    code = body.treasurer.fresh_code()
    assert run(release(body, code)) is True
    assert run(release(body, code)) is False
    with pytest.raises(AlreadyReleased):
        run(release(body, body.treasurer.fresh_code(), digest="bb"))
    with pytest.raises(CodeUsed):
        run(release(body, code, subject="batch-2"))
    assert count(home) == 1


def test_a_refused_command_releases_nothing_and_keeps_the_code_good(home: Home) -> None:
    body = body_of(home)
    inside = release(body, body.treasurer.fresh_code())

    def refused(tx: Any) -> None:
        assert inside(tx)
        raise AlreadyReleased()

    with pytest.raises(AlreadyReleased):
        home.office.desk.run(refused)
    assert count(home) == 0
    assert home.office.desk.run(inside) is True


def test_only_a_treasurer_who_neither_prepared_nor_signed_releases(home: Home) -> None:
    body = body_of(home)
    code = body.treasurer.fresh_code()
    facts: dict[str, Any] = {"kind": "payments", "subject": "batch-1", "digest": "aa", "code": code}
    member = body.members[0].acting(Duty.COMMITTEE_MEMBER)
    with pytest.raises(DutyMissing):
        releasing(home.office, home.codes, member, approved_by=frozenset(), **facts)
    treasurer = body.treasurer.acting(Duty.TREASURER)
    with pytest.raises(PreparerMayNotApprove):
        releasing(
            home.office, home.codes, treasurer, approved_by=frozenset({body.treasurer.officer}), **facts
        )
    with pytest.raises(CodeWrong):
        release(body, body.admin.code())
