"""A campaign's own funds are named in the reader's language; a name that somebody gave stays."""

from datetime import date

from relief_fund.donors.queries import campaign_by_code
from relief_fund.donors.recognition import fund_after_the_end
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.funds import open_fund
from relief_fund.web.fund_names import funds_named
from tests.banking.money_in import open_demo_campaign, open_treasury


def test_what_the_program_named_is_named_in_the_readers_language(home: Home) -> None:
    open_demo_campaign(home)
    open_treasury(home)
    with home.office.read() as connection:
        campaign = campaign_by_code(connection, "BAO")
    assert campaign is not None
    fund_after_the_end(home.office, campaign)
    own = {
        "code": "BAO.NHA",
        "kind": "donated",
        "campaign": "BAO",
        "restricted": True,
        "name": "Nhà cho xã Mẫu",
    }
    home.office.desk.run(lambda tx: open_fund(tx, **own, opened_on=date(2024, 9, 2)))
    with home.office.read() as connection:
        names = {lang: funds_named(connection, lang) for lang in ("vi", "en")}
    assert {code: face.name for code, face in names["en"].items()} == {
        "BAO.CHUNG": "Typhoon Yagi",
        "BAO.TRUOC": "Typhoon Yagi (money it held before)",
        "BAO.SAU": "Typhoon Yagi (what came after its end)",
        "BAO.NHA": "Nhà cho xã Mẫu",
        "NST-2": "Ngân sách tỉnh",
    }
    assert names["vi"]["BAO.TRUOC"].name == "Bão số 3 (tiền có trước)"
    assert names["vi"]["BAO.SAU"].name == "Bão số 3 (tiền đến sau)"
