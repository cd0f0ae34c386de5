import base64
import hashlib
import json

import pytest
from sqlalchemy import select

from relief_fund.audit.tables import Leaf
from relief_fund.audit.verify.merkle import inclusion_holds, leaf_hash
from relief_fund.disbursement.orders.errors import PaymentOrderUnknown
from relief_fund.disbursement.orders.proofs import payment_proof
from relief_fund.disbursement.orders.queries import orders_page

LEAF = Leaf.__table__


@pytest.mark.parametrize("outcome", ["paid", "returned"])
def test_a_household_can_check_what_was_booked_in_its_name(stage, tmp_path, outcome):
    batch = stage.settled(tmp_path)
    order = stage.ask(orders_page, batch.code, outcome=outcome, limit=1)[0]
    proof = payment_proof(stage.home.office, order.id)
    digest = base64.urlsafe_b64encode(hashlib.sha256(proof.disclosure.encode()).digest()).decode().rstrip("=")
    assert digest == proof.digest
    path = [base64.b64decode(node) for node in proof.path]
    leaf, root = leaf_hash(digest.encode()), base64.b64decode(proof.root)
    assert inclusion_holds(proof.index, proof.size, leaf, path, root)
    assert not inclusion_holds(proof.index, proof.size, leaf_hash(b"other"), path, root)
    with stage.home.office.read() as connection:
        body = connection.execute(select(LEAF.c.body).where(LEAF.c.position == proof.position)).scalar()
    assert json.loads(bytes(body))["root"] == proof.root
    text = base64.urlsafe_b64decode(proof.disclosure + "=" * (-len(proof.disclosure) % 4))
    facts = json.loads(text)[2]
    assert (facts["order"], facts["amount"], facts["outcome"]) == (order.id, str(order.amount), outcome)


def test_an_order_without_answer_has_no_proof(stage):
    with pytest.raises(PaymentOrderUnknown):
        payment_proof(stage.home.office, "K7M4Q2X9TBVW-1-1")
