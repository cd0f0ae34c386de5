import base64
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, update

from relief_fund.audit.disclosure import Vault, disclosure_digest, wrapped_key
from relief_fund.audit.errors import DigestUnknown, DisclosureDamaged, SubjectErased
from relief_fund.audit.tables import Disclosure, SubjectKey

VAULT = Vault(bytes(range(32)))
FACTS = {"name": "Nguyễn Thị Ánh", "text": "ung ho dong bao"}


class Tx:
    """What a command is given, on a plain connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def sql(self, statement: Any, parameters: Any = None) -> Any:
        return self.connection.execute(statement, parameters)

    def rows(self, table: Any, rows: Any) -> None:
        self.connection.execute(insert(table), list(rows))

    def leaf(self, kind: str, body: Any) -> None:
        raise AssertionError


def test_the_example_of_the_rfc() -> None:
    """RFC 9901 4.2.1 and 4.2.3."""
    disclosure = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert disclosure_digest(disclosure) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"


def test_what_is_sealed_opens(engine: Engine) -> None:
    sealed = VAULT.seal("s1", "line:1/donor", FACTS)
    with engine.begin() as connection:
        VAULT.keep(Tx(connection), [sealed])
        assert VAULT.open_disclosure(connection, sealed.digest) == FACTS
        text = VAULT.open_text(connection, sealed.digest)
    assert disclosure_digest(text) == sealed.digest
    salt, name, value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert (len(base64.urlsafe_b64decode(salt + "==")), name, value) == (16, "facts", FACTS)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20) | st.integers(), max_size=4))
def test_nothing_private_stands_in_what_is_kept(facts: dict[str, Any]) -> None:
    sealed = VAULT.seal("s", "c", facts)
    told = json.dumps(facts).encode()
    assert len(facts) == 0 or told not in sealed.ciphertext + sealed.wrapped_key
    assert len(sealed.digest) == 43


@pytest.mark.parametrize(
    "said", [float("nan"), float("inf"), b"x", date(2024, 9, 10), Decimal("0.1"), [date.max]]
)
def test_what_would_be_read_back_as_something_else_is_not_sealed(said: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        VAULT.seal("donor", "gift:1", {"text": "ung ho", "said": said})


def test_equal_facts_have_unequal_digests_and_nonces() -> None:
    many = [VAULT.seal(f"s{at}", "c", FACTS) for at in range(500)]
    assert len({one.digest for one in many}) == 500
    assert len({one.wrapped_key[:12] for one in many} | {one.ciphertext[:12] for one in many}) == 1000


def test_an_erased_subject_never_opens_again(engine: Engine) -> None:
    one, two = VAULT.seal("s1", "c1", FACTS), VAULT.seal("s2", "c2", FACTS)
    with engine.begin() as connection:
        VAULT.keep(Tx(connection), [one, two])
        Vault.erase(Tx(connection), "s1")
    with engine.connect() as connection:
        with pytest.raises(SubjectErased):
            VAULT.open_disclosure(connection, one.digest)
        assert VAULT.open_disclosure(connection, two.digest) == FACTS
        asked = [one.digest, two.digest, "nothing"]
        assert VAULT.open_several(connection, asked) == {two.digest: FACTS}, (
            "several at once, the erased left out"
        )
        assert VAULT.open_several(connection, []) == {}
        assert wrapped_key(connection, "s1") is None


def test_a_second_disclosure_of_a_subject_is_erased_with_it(engine: Engine) -> None:
    first = VAULT.seal("s1", "c1", FACTS)
    second = VAULT.seal_again("s1", first.wrapped_key, "c2", {"account": "123"})
    assert second.wrapped_key == b""
    with engine.begin() as connection:
        VAULT.keep(Tx(connection), [first])
        VAULT.keep(Tx(connection), [second])
        VAULT.keep(Tx(connection), [])
        assert VAULT.open_disclosure(connection, second.digest) == {"account": "123"}
        Vault.erase(Tx(connection), "s1")
        with pytest.raises(SubjectErased):
            VAULT.open_disclosure(connection, second.digest)


def test_unknown_and_damaged_are_refused(engine: Engine) -> None:
    sealed, other = VAULT.seal("s1", "c1", FACTS), VAULT.seal("s2", "c1", FACTS)
    with engine.begin() as connection:
        VAULT.keep(Tx(connection), [sealed, other])
        with pytest.raises(DigestUnknown):
            VAULT.open_disclosure(connection, "nothing")
        with pytest.raises(DisclosureDamaged):
            Vault(bytes(32)).open_disclosure(connection, sealed.digest)
        with pytest.raises(DisclosureDamaged):
            VAULT.seal_again("s2", sealed.wrapped_key, "c", FACTS)
        moved = update(Disclosure.__table__).where(Disclosure.__table__.c.digest == sealed.digest)
        connection.execute(moved.values(context="c2"))
        with pytest.raises(DisclosureDamaged):
            VAULT.open_disclosure(connection, sealed.digest)
        connection.execute(moved.values(subject="s2", ciphertext=other.ciphertext, context="c1"))
        with pytest.raises(DisclosureDamaged):
            VAULT.open_disclosure(connection, sealed.digest)


def test_one_key_row_per_subject(engine: Engine) -> None:
    with engine.begin() as connection:
        VAULT.keep(Tx(connection), [VAULT.seal(f"s{at}", "c", FACTS) for at in range(3)])
        found = connection.execute(SubjectKey.__table__.select()).all()
    assert [row.subject for row in found] == ["s0", "s1", "s2"]
    assert {len(row.wrapped) for row in found} == {60}
