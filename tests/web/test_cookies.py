"""Form tokens are bound to one cookie; cookies cannot be planted under TLS."""

from relief_fund.web.cookies import SESSION, cookie, form_token, fresh_visit, gone, named, token_fits


def test_a_token_belongs_to_its_cookie() -> None:
    one, other = fresh_visit(), fresh_visit()
    assert one != other
    assert token_fits(one, form_token(one))
    assert not token_fits(other, form_token(one))
    assert not token_fits("", form_token(""))
    assert form_token(one) != one


def test_cookies_are_closed_to_scripts_and_other_sites() -> None:
    made = cookie(SESSION, "v", True)
    assert (made.httponly, made.secure, made.samesite, made.path) == (True, True, "lax", "/")
    assert made.key == "__Host-relief_fund_session"
    assert named(SESSION, False) == SESSION


def test_a_cookie_that_is_taken_away() -> None:
    assert gone(SESSION, False).max_age == 0
