"""OFX: SGML without closing tags and XML read alike; the samples to their figures or refused plainly."""

from pathlib import Path

import pytest

from relief_fund.banking.errors import CellInvalid, FileDamaged, FileKindUnknown, FileTooLarge
from relief_fund.banking.statements import ofx
from relief_fund.banking.statements.lines import CREDIT, StatementFile
from relief_fund.banking.statements.ofx import is_ofx, read_ofx
from relief_fund.banking.statements.parts import joined
from relief_fund.banking.statements.reader import read_statements
from relief_fund.kernel.errors import ReliefFundError

SGML = """OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>VND<BANKACCTFROM><ACCTID>0011001932418<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20240901<DTEND>20240930
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20240910120000[+7:ICT]<TRNAMT>50000<FITID>77<NAME>LE &amp; B<MEMO>ung ho</STMTTRN>
<STMTTRN><TRNTYPE>FEE<DTPOSTED>20240911<TRNAMT>-1500.00<FITID>78<NAME>PHI<MEMO></STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>1048500<DTASOF>20240930</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
XML = """<?xml version="1.0"?><?OFX OFXHEADER="200"?>
<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>VND</CURDEF><BANKACCTFROM><ACCTID>0011001932418</ACCTID></BANKACCTFROM>
<BANKTRANLIST>

<STMTTRN><DTPOSTED>20240910</DTPOSTED><TRNAMT>50000</TRNAMT><FITID>77</FITID><NAME>LE &amp; B</NAME><MEMO>\
<![CDATA[ung ho]]></MEMO></STMTTRN>
<STMTTRN><DTPOSTED>20240911</DTPOSTED><TRNAMT>-1500</TRNAMT><FITID>78</FITID><NAME>PHI</NAME><MEMO/></STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>1048500</BALAMT>\
<DTASOF>20240930</DTASOF></LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


def read(text: str) -> list[StatementFile]:
    return joined("f", "d", "ofx", "ofx", read_ofx(text, "f"))


@pytest.mark.parametrize("text", [SGML, XML])
def test_both_writings_read_alike(text: str) -> None:
    assert is_ofx(text)
    (found,) = read(text)
    assert (found.account, found.currency, found.opening) == ("0011001932418", "VND", None)
    assert [tuple(one)[1:] for one in found.lines] == [
        (found.lines[0].day, "credit", 50_000, "77", "LE & B ung ho", None),
        (found.lines[1].day, "debit", 1_500, "78", "PHI", 1_048_500),
    ]  # fmt: skip
    assert [one.day.isoformat() for one in found.lines] == ["2024-09-10", "2024-09-11"]
    assert [one.row for one in found.lines] == ([6, 7] if text is SGML else [5, 6])


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("<DTPOSTED>20240911", "<DTPOSTED>20240230", "DTPOSTED"),
        ("<TRNAMT>-1500.00", "<TRNAMT>-1500.50", "TRNAMT"),
        ("<BALAMT>1048500", "<BALAMT>", "BALAMT"),
        ("<CURDEF>VND", "<CURDEF>", "CURDEF"),
        ("<TRNAMT>50000", "<TRNAMT>50.000", "TRNAMT"),
        ("<MEMO></STMTTRN>", "<CURRENCY><CURSYM>USD</CURRENCY></STMTTRN>", "CURSYM"),
    ],
)
def test_a_value_that_does_not_fit_names_its_row(old: str, new: str, column: str) -> None:
    with pytest.raises(CellInvalid) as caught:
        read(SGML.replace(old, new))
    assert caught.value.facts["column"] == column
    assert int(str(caught.value.facts["row"])) >= 4


def test_a_file_cut_short_and_tags_that_were_never_open() -> None:
    for text in (SGML[: SGML.index("<LEDGERBAL>")], SGML.replace("<OFX>", "<OFX></STMTRS>")):
        with pytest.raises(FileDamaged):
            read(text)


def test_no_statement_and_an_error_answer() -> None:
    with pytest.raises(FileKindUnknown):
        read("<OFX></OFX>")
    with pytest.raises(FileKindUnknown) as caught:
        read("<OFX><STMTTRNRS><STATUS><CODE>2000<SEVERITY>ERROR</STATUS></STMTTRNRS></OFX>")
    assert caught.value.facts["found"] == "OFX 2000"


def test_depth_and_length_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileTooLarge):
        read("<OFX>" + "<A>" * 99)
    monkeypatch.setattr(ofx, "LONGEST_VALUE", 5)
    with pytest.raises(FileTooLarge):
        read(SGML)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<TRNAMT>50000", "<TRNAMT>-50000", "side_differs"),
        ("<FITID>78", "<FITID>79<CORRECTFITID>78<CORRECTACTION>REPLACE", "line_corrects"),
    ],
)
def test_lines_of_two_minds_wait_for_an_officer(old: str, new: str, code: str) -> None:
    (found,) = read(SGML.replace(old, new))
    assert [(one.code, one.blocking) for one in found.findings] == [(code, True)]


def test_a_statement_that_stands_twice_is_read_once() -> None:
    again = SGML[SGML.index("<STMTRS>") : SGML.index("</STMTRS>") + 9]
    (found,) = read(SGML.replace("</STMTRS>", f"</STMTRS>{again}"))
    assert len(found.lines) == 2
    assert [one.code for one in found.findings] == ["statement_repeated"]


def test_hostile_tags_take_no_longer_than_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of these took a time that grew with the square of its length."""
    with pytest.raises(FileDamaged):
        read("<OFX>" + "<![CDATA[" * 200_000)
    head = "<OFX><STMTRS><CURDEF>VND<BANKTRANLIST>"
    read(head + "<B>1" * 20_000 + "<A>1<B>2</A>" * 20_000 + "</BANKTRANLIST></STMTRS></OFX>")
    monkeypatch.setattr(ofx, "MOST_TAGS", 1_000)
    with pytest.raises(FileTooLarge) as caught:
        read(head + "<B>1" * 1_000)
    assert caught.value.facts["measure"] == "elements"


READ = {
    "bank_medium": (3, -34_527, 38_234), "checking": (3, -5_950, 10_099), "suncorp": (1, -1_685, 123_412),
    "anzcc": (1, -550, -12_345),
}  # fmt: skip
EMPTY = {"multiple_accounts", "multiple_accounts2"}
CELLS = {"date_missing": "DTPOSTED", "decimal_error": "TRNAMT", "empty_balance": "BALAMT"}


def tried(path: Path) -> tuple[list[StatementFile], dict[str, object]]:
    """The statements of a file, or the facts of its refusal."""
    try:
        return read_statements(path), {}
    except ReliefFundError as refusal:
        return [], dict(refusal.facts)


@pytest.mark.real_inputs
def test_every_sample_is_read_or_refused_plainly(real_inputs: Path) -> None:
    samples = sorted((real_inputs / "bank" / "ofx").rglob("*.ofx"))
    assert len(samples) == 24
    for path in samples:
        found, facts = tried(path)
        if facts:
            assert path.stem not in READ, path.stem
            assert facts.get("column") == CELLS.get(path.stem, facts.get("column"))
            assert {"file", "row", "expected"} <= set(facts)
            continue
        lines = [line for one in found for line in one.lines]
        if path.stem in EMPTY:
            assert (len(found), lines) == (2, [])
            continue
        net = sum(one.amount if one.direction == CREDIT else -one.amount for one in lines)
        assert (len(lines), net, lines[-1].balance) == READ[path.stem], path.stem
