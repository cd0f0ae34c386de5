"""A mapping is read whole or refused by table and key."""

from pathlib import Path

import pytest

from relief_fund.ledger.errors import JournalMappingInvalid
from relief_fund.ledger.interchange.mapping import read_mapping

WHOLE = """\
[accounts]
"Assets:Cash" = { fund = "A", account = "1111" }
[units]
"$" = "USD"
"bytes" = { unit = "BYTES", exponent = 0 }
[funds]
"A" = { kind = "donated", name = "Quỹ A", restricted = true }
[children]
"1121.01" = {}
"1121.02" = { opened_on = 2024-09-01 }
[conversion]
USD = { fund = "A", account = "Q20" }
[rules]
periodic = "left_out"
"""


def test_a_whole_mapping(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(WHOLE)
    mapping = read_mapping(path)
    assert mapping.accounts == {"Assets:Cash": ("A", "1111")}
    assert mapping.funds == {"A": {"kind": "donated", "name": "Quỹ A", "restricted": True}}
    assert mapping.children == {"1121.01": "", "1121.02": "2024-09-01"}
    assert (mapping.units, mapping.new_units) == ({"$": "USD", "bytes": "BYTES"}, {"BYTES": 0})
    assert (mapping.conversion, mapping.left_out) == ({"USD": ("A", "Q20")}, {"periodic"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[accounts", ""),
        ("[people]\nx = 1", "people"),
        ("accounts = 1", "accounts"),
        ('[accounts]\nx = "1111"', "x"),
        ('[accounts]\nx = { fund = "A" }', "x"),
        ('[accounts]\nx = { fund = "A", account = 1111 }', "x"),
        ('[accounts]\nx = { fund = "A", account = "1111", more = 1 }', "x"),
        ('[units]\nx = ""', "x"),
        ("[units]\nx = 1", "x"),
        ('[units]\nx = { unit = "X", exponent = -1 }', "x"),
        ('[units]\nx = { unit = "X", exponent = 2.0 }', "x"),
        ('[funds]\nx = "donated"', "x"),
        ('[funds]\nx = { kind = "donated", code = "y" }', "x"),
        ('[funds]\nx = { kind = "donated", restricted = "true" }', "x.restricted"),
        ('[funds]\nx = { kind = "gifts" }', "x.kind"),
        ('[funds]\nx = { kind = "donated", name = 7 }', "x.name"),
        ('[funds]\nx = { kind = "donated", opened_on = "2024-02-30" }', "x.opened_on"),
        ('[funds]\nx = { kind = "donated", opened_on = 2024-02-03T04:05:06 }', "x.opened_on"),
        ('[children]\nx = { name = "y" }', "x"),
        ('[children]\nx = { opened_on = "soon" }', "x.opened_on"),
        ('[rules]\nperiodic = "ignored"', "periodic"),
        ('[rules]\nincludes = "left_out"', "includes"),
    ],
)
def test_a_wrong_mapping_is_named(tmp_path: Path, text: str, value: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(JournalMappingInvalid) as caught:
        read_mapping(path)
    assert (caught.value.facts["file"], caught.value.facts["value"]) == ("m.toml", value)
    assert caught.value.facts["expected"]


def test_a_mapping_has_a_size(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text("# " + "x" * 1_000_000)
    with pytest.raises(JournalMappingInvalid):
        read_mapping(path)
    path.write_bytes(b"\xff")
    with pytest.raises(JournalMappingInvalid):
        read_mapping(path)
