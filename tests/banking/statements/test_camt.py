"""CAMT.053: every version, the samples to their figures, control figures that lie, other messages refused."""

from pathlib import Path

import pytest

from relief_fund.banking.errors import CellInvalid, ControlTotalWrong, FileKindUnknown
from relief_fund.banking.reconciliation import reconcile
from relief_fund.banking.statements import xml_pieces
from relief_fund.banking.statements.camt import read_camt
from relief_fund.banking.statements.lines import CREDIT, StatementFile
from relief_fund.banking.statements.parts import joined
from relief_fund.banking.statements.reader import read_statements


def message(version: int) -> str:
    """One statement of 15,000 in and 500 back out, with each version's own places for things.

    Valid against the XSD of its version, for each of the fourteen.
    """
    old, new = version == 1, version >= 7
    root = "BkToCstmrStmtV01" if old else "BkToCstmrStmt"
    account = (
        "<PrtryAcct><Id>0011001932418</Id></PrtryAcct>" if old else "<Othr><Id>0011001932418</Id></Othr>"
    )

    def kind(code: str) -> str:
        return f"<Tp><Cd>{code}</Cd></Tp>" if old else f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"

    def balance(code: str, amount: str, day: str) -> str:
        return (
            f'<Bal>{kind(code)}<Amt Ccy="VND">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
            f"<Dt><Dt>{day}</Dt></Dt></Bal>"
        )

    def entry(number: str, amount: str, side: str, text: str, back: str = "") -> str:
        name = "<Pty><Nm>LE THI B</Nm></Pty>" if new else "<Nm>LE THI B</Nm>"
        own = f'<Amt Ccy="VND">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>' if 3 <= version <= 6 else ""
        details = (
            f"<TxDtls><Refs/>{own}<RltdPties><Dbtr>{name}</Dbtr></RltdPties>"
            f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
        )
        state = "<Cd>BOOK</Cd>" if new else "BOOK"
        return (
            f'<Ntry>\n<Amt Ccy="VND">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{back}<Sts>{state}</Sts>'
            f"<BookgDt><Dt>2024-09-10</Dt></BookgDt><AcctSvcrRef>{number}</AcctSvcrRef><BkTxCd/>"
            f"{details if old else f'<NtryDtls>{details}</NtryDtls>'}</Ntry>"
        )

    entries = entry("77", "15000", "CRDT", "ung ho") + entry(
        "78", "500.00", "DBIT", "hoan", "<RvslInd>true</RvslInd>"
    )
    summary = "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><Sum>15500</Sum></TtlNtries></TxsSummry>"
    return (
        f'<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02d}">'
        f"<{root}><GrpHdr><MsgId>m</MsgId><CreDtTm>2024-09-11T00:00:00</CreDtTm></GrpHdr><Stmt><Id>s</Id>"
        f"<CreDtTm>2024-09-11T00:00:00</CreDtTm><Acct><Id>{account}</Id><Ccy>VND</Ccy></Acct>"
        f"{balance('OPBD', '1000', '2024-09-10')}{balance('CLBD', '15500', '2024-09-10')}{summary}{entries}"
        f"</Stmt></{root}></Document>"
    )


def read(text: str) -> StatementFile:
    (found,) = joined("f", "d", "camt", "camt.053", read_camt(text.encode(), "f"))
    return found


def blocking(statement: StatementFile) -> list[tuple[str, object]]:
    found = [*statement.findings, *reconcile(statement.lines, statement.opening).findings]
    return [(one.code, one.facts.get("mends")) for one in found if one.blocking]


@pytest.mark.parametrize("version", range(1, 15))
def test_every_version_reads_the_same(version: int) -> None:
    found = read(message(version))
    assert (found.account, found.currency, found.opening) == ("0011001932418", "VND", 1_000)
    assert [tuple(one)[2:] for one in found.lines] == [
        ("credit", 15_000, "77", "ung ho LE THI B", None), ("debit", 500, "78", "Reversal of hoan", 15_500),
    ]  # fmt: skip
    assert [one.code for one in found.findings] == ["reversal"]
    assert blocking(found) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("<NbOfNtries>2", "<NbOfNtries>3", ("count_differs", None)),
        ("<NbOfNtries>2", "<NbOfNtries>99999999999", ("count_differs", None)),
        ("<Sum>15500", "<Sum>15501", ("total_differs", 1)),
        (">15500</Amt>", ">15510</Amt>", ("balance_broken", 10)),
        (">1000</Amt>", ">990</Amt>", ("balance_broken", 10)),
    ],
)
def test_figures_that_lie_block(old: str, new: str, finding: tuple[str, object]) -> None:
    assert blocking(read(message(8).replace(old, new))) == [finding]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("<BookgDt><Dt>2024-09-10", "<BookgDt><Dt>2024-02-30", "BookgDt"),
        ("<CdtDbtInd>DBIT", "<CdtDbtInd>OUT", "CdtDbtInd"),
        (">500.00<", ">500.50<", "Amt"),
        (">500.00<", ">-500<", "Amt"),
        (">15000<", ">15.000<", "Amt"),
        ("<NbOfNtries>2", "<NbOfNtries>two", "NbOfNtries"),
        ("<NbOfNtries>2", "<NbOfNtries>-2", "NbOfNtries"),
    ],
)
def test_a_value_that_does_not_fit_names_its_row(old: str, new: str, column: str) -> None:
    with pytest.raises(CellInvalid) as caught:
        read(message(2).replace(old, new))
    assert caught.value.facts["column"] == column
    assert int(str(caught.value.facts["row"])) >= 2


def test_what_is_not_booked_and_what_is_another_currency() -> None:
    pending = read(message(2).replace("<Sts>BOOK</Sts>", "<Sts>PDNG</Sts>", 1))
    assert [one.amount for one in pending.lines] == [500]
    assert "entry_not_booked" in [one.code for one in pending.findings]
    foreign = read(message(2).replace('<Amt Ccy="VND">15000', '<Amt Ccy="USD">15000'))
    assert [one.amount for one in foreign.lines] == [0, 500]
    assert ("entry_other_currency", None) in blocking(foreign)


def stmt(text: str) -> str:
    """The statement of a message."""
    return text[text.index("<Stmt>") : text.index("</Stmt>") + 7]


def test_several_accounts_and_a_statement_that_stands_twice() -> None:
    text = message(8)
    other = stmt(text).replace("0011001932418", "777")
    both = read_camt(text.replace("</Stmt>", f"</Stmt>{other}").encode(), "f")
    assert [(one.account, len(one.lines)) for one in both] == [("0011001932418", 2), ("777", 2)]
    twice = read(text.replace("</Stmt>", f"</Stmt>{stmt(text)}"))
    assert (len(twice.lines), blocking(twice)) == (2, [])
    assert "statement_repeated" in [one.code for one in twice.findings]


def test_an_account_that_stands_behind_its_entries_in_another_currency() -> None:
    text = message(8)
    account = text[text.index("<Acct>") : text.index("</Acct>") + 7]
    moved = text.replace(account, "").replace("</Stmt>", f"{account.replace('VND', 'USD')}</Stmt>")
    with pytest.raises(CellInvalid) as caught:
        read(moved)
    assert caught.value.facts["column"] == "Acct/Ccy"


def test_entries_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement of any length: what stands in memory is one entry at a time."""
    monkeypatch.setattr(xml_pieces, "MOST_HELD", 60)
    entry = message(8)[message(8).index("<Ntry>") : message(8).index("</Ntry>") + 7]
    (found,) = read_camt(message(8).replace("<Ntry>", entry * 200 + "<Ntry>", 1).encode(), "f")
    assert len(found.lines) == 202


def test_the_details_of_a_batch_are_counted() -> None:
    batch = '<NtryDtls><Btch><NbOfTxs>2</NbOfTxs><TtlAmt Ccy="VND">15001</TtlAmt></Btch>'
    found = read(message(2).replace("<NtryDtls>", batch, 1))
    assert blocking(found) == [("count_differs", None), ("total_differs", 1)]
    with pytest.raises(CellInvalid):
        read(message(2).replace("<NtryDtls>", batch.replace("<NbOfTxs>2", "<NbOfTxs>x"), 1))


@pytest.mark.parametrize("name", ["camt.053.001.15", "camt.054.001.08", "pain.002.001.03", "pacs.008.001.02"])
def test_other_messages_and_versions_are_refused_by_name(name: str) -> None:
    with pytest.raises(FileKindUnknown) as caught:
        read(message(8).replace("camt.053.001.08", name))
    assert str(caught.value.facts["found"]).startswith(name[:8])


FIGURES = {
    "ing": (9, 99_000, 38_500, 100_000, 160_500),
    "nordea": (6, 1_010_050, 150_050, 20_050, 880_050),
    "abn_amro": (13, 2_800, 92_800, 100_001, 10_001),
}


@pytest.mark.real_inputs
@pytest.mark.parametrize("bank", FIGURES)
def test_samples_come_to_their_figures(real_inputs: Path, bank: str) -> None:
    (found,) = read_statements(real_inputs / "bank" / "iso20022" / bank / "example_camt.xml")
    came = sum(one.amount for one in found.lines if one.direction == CREDIT)
    went = sum(one.amount for one in found.lines if one.direction != CREDIT)
    assert (len(found.lines), came, went, found.opening, found.lines[-1].balance) == FIGURES[bank]
    assert blocking(found) == []


@pytest.mark.real_inputs
@pytest.mark.parametrize("name", ["uk_v2_1", "uk_v2_2", "uk_v2_virtual_accounts", "us_v2_sample"])
def test_samples_that_do_not_balance_say_so(real_inputs: Path, name: str) -> None:
    found = read_statements(real_inputs / "bank" / "iso20022" / "goldman_sachs" / f"camt_053_{name}.xml")
    assert "balance_broken" in [code for one in found for code, _ in blocking(one)] or name == "us_v2_sample"
    if name == "us_v2_sample":
        assert {"amount_missing", "entry_other_currency"} <= {code for code, _ in blocking(found[0])}


@pytest.mark.real_inputs
def test_a_payment_file_whose_header_lies_is_refused_for_that(real_inputs: Path) -> None:
    with pytest.raises(ControlTotalWrong) as caught:
        read_statements(real_inputs / "bank/iso20022/example/sepa_pain_001_v3_multiple_pmtinf.xml")
    facts = caught.value.facts
    assert (facts["column"], facts["value"], facts["expected"], facts["row"]) == ("NbOfTxs", "1", "2", 7)
    lying = (real_inputs / "bank/iso20022/example/sepa_pain_001_v3_multiple_pmtinf.xml").read_bytes()
    with pytest.raises(ControlTotalWrong) as caught:
        read_camt(lying.replace(b"<NbOfTxs>1<", b"<NbOfTxs>2<", 1), "f")
    assert (caught.value.facts["column"], caught.value.facts["expected"]) == ("CtrlSum", "20")
