from datetime import date

import pytest

from relief_fund.approval.errors import PreparerMayNotApprove
from relief_fund.banking.payment_files.errors import PaymentChannelUnknown
from relief_fund.banking.payment_files.post_office import read_post_list
from relief_fund.disbursement.orders.batches import (
    batch_digest,
    export_batch,
    make_batch,
    payment_list,
    send_batch,
    sent_advances,
)
from relief_fund.disbursement.orders.errors import (
    BatchNotSent,
    BatchUnknown,
    ListNotApproved,
    ListUnknown,
    NothingToPay,
    PayingAccountMissing,
)
from relief_fund.disbursement.orders.queries import awards_page, batch_card, orders_page
from relief_fund.kernel.errors import DutyMissing
from relief_fund.ledger.errors import Overdrawn, OverdrawnOnDay
from relief_fund.ledger.queries import balance, sealed_entries
from relief_fund.staff.errors import CodeUsed, CodeWrong
from tests.disbursement.orders.stage import GIFTS, GIVEN, RECEIVED, SENT, STATE
from tests.disbursement.orders.through_bank import bring, debit


def test_one_order_for_every_award_of_an_approved_list(stage):
    prepared = stage.prepare()
    with pytest.raises(ListNotApproved):
        stage.batch(prepared)
    stage.decide(prepared)
    batch = stage.batch(prepared)
    awards = stage.ask(awards_page, prepared.id, limit=1000)
    orders = stage.ask(orders_page, batch.code, limit=1000)
    assert [(one.award, one.amount, one.fund, one.payee) for one in orders] == [
        (one.id, one.amount, one.fund, one.payee) for one in awards
    ]
    assert [one.id for one in orders] == [f"{one.id}-1-1" for one in awards]
    assert (batch.orders, batch.total) == (prepared.awards, prepared.total)
    with pytest.raises(NothingToPay):
        stage.batch(prepared)


def test_a_batch_is_the_treasurers_and_of_a_known_list_and_channel(stage):
    office, on = stage.home.office, {"occurred_on": SENT}
    with pytest.raises(DutyMissing):
        make_batch(office, stage.admin, list_id="x", **on)
    with pytest.raises(ListUnknown):
        make_batch(office, stage.treasurer, list_id="x", **on)
    with pytest.raises(PaymentChannelUnknown):
        make_batch(office, stage.treasurer, list_id="x", channel="pigeon", **on)
    with pytest.raises(BatchUnknown):
        send_batch(
            office, stage.home.codes, stage.treasurer, batch="DC00000000", code="000000", occurred_on=SENT
        )
    with pytest.raises(BatchUnknown):
        stage.ask(payment_list, "DC00000000")
    with pytest.raises(BatchUnknown):
        stage.ask(batch_card, "DC00000000")


def test_two_treasurers_make_one_batch(stage):
    """Both read the list as unordered; the desk takes them one after the other."""
    prepared = stage.approved_list()
    desk, waiting = stage.home.office.desk, []
    real = desk.run
    desk.run = lambda command: waiting.append(command)
    stage.batch(prepared)
    stage.batch(prepared)
    desk.run = real
    desk.run(waiting[0])
    with pytest.raises(NothingToPay):
        desk.run(waiting[1])


def test_the_advance_leaves_each_funds_own_account_once(stage):
    batch = stage.batch(stage.approved_list())
    sent = stage.send(batch)
    assert [(one.fund, one.bank_account, one.account_number) for one in sent] == [
        (GIFTS, "1121.01", "0011001932418"),
        (STATE, "1121.02", "37130105878400000"),
    ]
    assert sum(one.amount for one in sent) == batch.total
    for one, before in zip(sent, (GIVEN, RECEIVED), strict=True):
        assert stage.ask(balance, account=one.bank_account, fund=one.fund) == before - one.amount
        assert stage.ask(balance, account="1385", fund=one.fund) == one.amount
    entries = stage.ask(sealed_entries)
    assert stage.send(batch) == sent
    assert stage.ask(sealed_entries) == entries


def test_a_code_releases_once_and_a_wrong_one_never(stage):
    batch = stage.batch(stage.approved_list())
    code = stage.treasurer_person.fresh_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    told = {"batch": batch.code, "occurred_on": SENT}
    office, codes = stage.home.office, stage.home.codes
    with pytest.raises(CodeWrong):
        send_batch(office, codes, stage.treasurer, code=wrong, **told)
    assert stage.ask(sent_advances, batch.code) == ()
    send_batch(office, codes, stage.treasurer, code=code, **told)
    other = stage.ask(sent_advances, batch.code)
    assert other
    assert send_batch(office, codes, stage.treasurer, code=wrong, **told) == other


def test_a_used_code_releases_nothing(stage):
    batch = stage.batch(stage.approved_list())
    sent = []

    def signed_in_with(code):
        with pytest.raises((CodeUsed, CodeWrong)):
            send_batch(
                stage.home.office, stage.home.codes, stage.treasurer, batch=batch.code, code=code, occurred_on=SENT
            )  # fmt: skip
        sent.append(stage.ask(sent_advances, batch.code))

    from relief_fund.staff.second_factor import check_code, claim_proof

    code = stage.treasurer_person.fresh_code()
    moment = stage.home.clock.now()
    proof = check_code(stage.home.office, stage.home.codes, officer=stage.treasurer.officer, code=code)
    stage.home.office.desk.run(lambda tx: claim_proof(tx, proof, moment))
    signed_in_with(code)
    assert sent == [()]


def test_who_prepared_the_list_does_not_release_it(stage, monkeypatch):
    batch = stage.batch(stage.approved_list())
    monkeypatch.setattr(
        "relief_fund.disbursement.orders.batches._hands", lambda *_: frozenset({stage.treasurer.officer})
    )
    with pytest.raises(PreparerMayNotApprove):
        stage.send(batch)
    assert stage.ask(sent_advances, batch.code) == ()


def test_the_hands_are_the_preparer_and_the_signers(stage):
    from relief_fund.disbursement.orders.batches import _hands
    from relief_fund.kernel.clock import today

    batch = stage.batch(stage.approved_list())
    hands = stage.ask(_hands, batch.code, today(stage.home.clock))
    assert hands == {stage.admin.officer, *(member.officer for member in stage.members[:2])}


def test_money_that_is_not_in_the_account_is_not_advanced(stage, tmp_path):
    batch = stage.batch(stage.approved_list())
    bring(stage, tmp_path, GIFTS, [debit(GIVEN, "rut het tien")])
    with pytest.raises(Overdrawn):
        stage.send(batch)
    assert stage.ask(sent_advances, batch.code) == ()
    assert stage.ask(balance, account="1385") == 0


def test_a_batch_dated_before_its_money_came_does_not_leave(stage):
    batch = stage.batch(stage.approved_list())
    told = {"batch": batch.code, "code": stage.treasurer_person.fresh_code()}
    with pytest.raises(OverdrawnOnDay):
        send_batch(stage.home.office, stage.home.codes, stage.treasurer, occurred_on=date(2024, 9, 1), **told)
    assert stage.ask(sent_advances, batch.code) == ()
    assert send_batch(stage.home.office, stage.home.codes, stage.treasurer, occurred_on=SENT, **told)


def test_a_fund_without_a_bank_account_cannot_pay(stage, monkeypatch):
    batch = stage.batch(stage.approved_list())
    monkeypatch.setattr("relief_fund.disbursement.orders.batches.bank.accounts", lambda _: ())
    with pytest.raises(PayingAccountMissing):
        stage.send(batch)


def test_the_file_that_leaves_is_the_batch_and_its_digest_is_kept(stage, tmp_path):
    batch = stage.batch(stage.approved_list())
    office, treasurer = stage.home.office, stage.treasurer
    for channel in ("post", "xlsx", "pain001"):
        with pytest.raises(BatchNotSent):
            export_batch(office, treasurer, batch=batch.code, channel=channel, path=tmp_path / "no")
    assert stage.ask(batch_card, batch.code).exports == ()
    assert not (tmp_path / "no").exists(), "no money leaves by a file without code and checks"
    stage.send(batch)
    written = {
        channel: export_batch(office, treasurer, batch=batch.code, channel=channel, path=tmp_path / channel)
        for channel in ("post", "xlsx", "pain001")
    }
    listed = read_post_list(tmp_path / "post")
    assert (listed.batch, listed.total, len(listed.lines)) == (batch.code, batch.total, batch.orders)
    assert listed.payer == "Quỹ thử"
    assert all(line.case_code.startswith("HS-") and "Xã" in line.area for line in listed.lines)
    card = stage.ask(batch_card, batch.code)
    assert {one.channel: one.sha256 for one in card.exports} == {
        channel: one.sha256 for channel, one in written.items()
    }
    assert card.digest == stage.ask(batch_digest, batch.code)
    with pytest.raises(DutyMissing):
        export_batch(office, stage.admin, batch=batch.code, channel="post", path=tmp_path / "no")
