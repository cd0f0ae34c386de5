"""Entries that members may still sign: none that were decided, lapsed or replaced."""

from relief_fund.approval.on_the_way import keys_on_the_way
from relief_fund.kernel.protocols import Home
from tests.approval.bench import body_of


def test_only_what_may_still_be_signed_is_on_its_way(home: Home) -> None:
    body = body_of(home)

    def on_the_way() -> frozenset[str]:
        with home.office.read() as connection:
            return keys_on_the_way(connection.execute, "awards")

    assert on_the_way() == frozenset()
    replaced = body.freeze("list-1", 10)
    again = body.freeze("list-1", 20)
    other = body.freeze("list-2", 30)
    assert on_the_way() == {"enc:list-1:1:1", "enc:list-2:1:1"}
    for member in body.members[:2]:
        body.sign(member, again, "reject")
        body.sign(member, other)
    assert on_the_way() == frozenset(), "and nobody can sign what was replaced"
    assert body.card(replaced).superseded
    with home.office.read() as connection:
        assert keys_on_the_way(connection.execute, "voucher") == frozenset()
