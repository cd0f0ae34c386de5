"""The content policy leaves no way in."""

from relief_fund.web.headers import POLICY, SECURITY


def test_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in POLICY


def test_referrers_stay_here_and_forms_keep_their_origin() -> None:
    assert SECURITY["referrer-policy"] == "same-origin"
