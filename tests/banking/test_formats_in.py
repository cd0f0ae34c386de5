"""Every format through the import: the same lines, posted once, whatever the bank wrapped them in."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from relief_fund.banking import errors
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.statements.reader import read_statement, same_account
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Home
from tests.banking import money_in

Import = Callable[..., ImportReport]
NUMBER = money_in.NUMBER
MT940 = f""":20:SAOKE
:25:{NUMBER}
:28C:1/1
:60F:C240909VND1000000,
:61:2409100910C50000,NTRFNONREF//5213.1
:86:ung ho
:61:2409100910D1500,NCHGNONREF//5213.2
:86:phi
:62F:C240910VND1048500,
"""
OFX = f"""OFXHEADER:100

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>VND<BANKACCTFROM><ACCTID>{NUMBER}</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><DTPOSTED>20240910<TRNAMT>50000<FITID>5213.1<NAME>ung ho</STMTTRN>
<STMTTRN><DTPOSTED>20240910<TRNAMT>-1500<FITID>5213.2<NAME>phi</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>1048500<DTASOF>20240910</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


def _entry(number: int, amount: int, side: str, text: str) -> str:
    return (
        f'<Ntry><Amt Ccy="VND">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>2024-09-10</Dt></BookgDt><AcctSvcrRef>5213.{number}</AcctSvcrRef>"
        f"<AddtlNtryInf>{text}</AddtlNtryInf></Ntry>"
    )


def _balance(kind: str, amount: int) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="VND">{amount}</Amt>'
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2024-09-10</Dt></Dt></Bal>"
    )


CAMT = (
    '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
    f"<Stmt><Acct><Id><Othr><Id>{NUMBER}</Id></Othr></Id><Ccy>VND</Ccy></Acct>{_balance('OPBD', 1_000_000)}"
    f"{_balance('CLBD', 1_048_500)}{_entry(1, 50_000, 'CRDT', 'ung ho')}{_entry(2, 1_500, 'DBIT', 'phi')}"
    "</Stmt></BkToCstmrStmt></Document>"
)
CSV = (
    "TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
    "10/09/2024,5213.1,,50.000,1.050.000,ung ho\n10/09/2024,5213.2,1.500,,1.048.500,phi\n"
)
FORMATS = {"mt940": MT940, "camt": CAMT, "ofx": OFX, "csv": CSV}


@pytest.fixture
def place(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Writes a statement under a name that says nothing about it."""

    def put(content: str | bytes) -> Path:
        path = tmp_path / "sao ke"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_posts_the_same_and_is_known_in_every_other(
    kind: str, load: Import, place: Callable[[str | bytes], Path]
) -> None:
    done = load(place(FORMATS[kind]))
    assert (done.posted, done.credits_total, done.debits_total) == (2, 50_000, 1_500)
    assert (done.opening, done.closing) == (1_000_000, 1_048_500)
    for other in FORMATS.values():
        again = load(place(gzip.compress(other.encode())))
        assert (again.posted, again.already_known) == (0, 2)


BAD: list[tuple[str, str | bytes, type[ReliefFundError], dict[str, object]]] = [
    ("another account", MT940.replace(NUMBER, "1234567890"), errors.StatementOfAnotherAccount, {"found": "…7890"}),
    ("another account in CAMT", CAMT.replace(NUMBER, "99"), errors.StatementOfAnotherAccount, {}),
    ("another currency", MT940.replace("VND", "USD"), errors.CurrencyNotAccounts, {"found": "USD", "expected": "VND"}),
    ("another currency in OFX", OFX.replace("VND", "USD"), errors.CurrencyNotAccounts, {}),
    ("a closing balance that lies", MT940.replace("1048500", "1048501"), errors.StatementUnconfirmed, {}),
    ("a closing balance that lies in CAMT", CAMT.replace("1048500", "1048501"), errors.StatementUnconfirmed, {}),
    ("30 February", MT940.replace("2409100910C", "2402300230C"), errors.CellInvalid, {"row": 5, "column": ":61:"}),
    ("an entity bomb", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", errors.FileKindUnknown, {"found": "DOCTYPE"}),
    ("no lines", OFX.partition("<STMTTRN>")[0] + "</BANKTRANLIST></STMTRS></OFX>", errors.StatementEmpty, {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "refusal", "facts"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_bad_messages_are_refused_whole(
    load: Import,
    place: Callable[[str | bytes], Path],
    content: str | bytes,
    refusal: type[ReliefFundError],
    facts: dict[str, object],
) -> None:
    with pytest.raises(refusal) as caught:
        load(place(content))
    assert {name: caught.value.facts[name] for name in facts} == facts
    assert NUMBER not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        MT940.replace("2409100910D1500,", "2409100910RD1500,").replace("1048500", "1051500"),
        CAMT.replace("DBIT</CdtDbtInd>", "CRDT</CdtDbtInd><RvslInd>true</RvslInd>").replace(
            "1048500", "1051500"
        ),
    ],
    ids=["mt940", "camt"],
)
def test_money_that_the_bank_gives_back_is_no_gift(
    home: Home, load: Import, place: Callable[[str | bytes], Path], text: str
) -> None:
    assert load(place(text)).posted == 2
    with home.office.read() as connection:
        (waits,) = inbox_page(connection, view="waiting")
    assert (waits.amount, waits.direction, waits.proposal) == (1_500, "credit", "bank_reversal")
    held = money_in.balances(home)
    assert (held["BAO.CHUNG", "5121"], held["BAO.CHUNG", "3379"]) == (-50_000, -1_500)


def test_an_opening_balance_typed_otherwise_is_told(
    load: Import, place: Callable[[str | bytes], Path]
) -> None:
    with pytest.raises(errors.StatementUnconfirmed) as caught:
        load(place(MT940), opening=999_999)
    told = {one["code"]: one for one in caught.value.facts["findings"]}  # type: ignore[union-attr]
    assert told["opening_differs"]["mends"] == 1


def test_of_several_accounts_the_named_one_is_taken(place: Callable[[str | bytes], Path]) -> None:
    both = place(MT940 + MT940.replace(NUMBER, "1234567890"))
    with pytest.raises(errors.AccountsSeveral):
        read_statement(both)
    found = read_statement(both, account_number=NUMBER)
    assert (len(found.lines), found.findings[0].code, found.findings[0].facts["count"]) == (
        2, "accounts_left_out", 1,
    )  # fmt: skip


def test_numbers_of_one_account() -> None:
    assert same_account("0011 001.932418", "11001932418")
    assert not same_account("0011001932418", "0011001932419")


def test_text_in_windows_1258_is_read_and_said(place: Callable[[str | bytes], Path]) -> None:
    text = CSV.replace("ung ho", "u\u0309ng hô\u0323")
    found = read_statement(place(text.encode("cp1258")))
    assert found.lines[0].text == "ủng hộ"
    assert [(one.code, one.facts["encoding"]) for one in found.findings] == [
        ("encoding_read", "windows-1258")
    ]


def test_letters_of_a_message_in_no_known_encoding_wait_for_an_officer(
    place: Callable[[str | bytes], Path],
) -> None:
    found = read_statement(place(MT940.replace("phi", "Tranzakci\xf3s").encode("latin-1")))
    assert [(one.code, one.blocking) for one in found.findings] == [("encoding_unknown", True)]
    assert [one.amount for one in found.lines] == [50_000, 1_500]
