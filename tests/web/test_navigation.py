"""Every link of the lists leads to a page, and of a duty's list to a page of that duty."""

from relief_fund.kernel.duties import Duty
from relief_fund.web.navigation import (
    DAILY,
    DESK,
    FOOT,
    MASTHEAD,
    MORE_OF_DUTY,
    OF_DUTY,
    desk_of,
    home_of,
    links_of,
    more_links_of,
)
from relief_fund.web.site import create_site
from tests.web.demonstration import Demonstration


def test_every_link_leads_to_a_page(demonstration: Demonstration) -> None:
    handlers = {
        route.path: handler
        for route in create_site(demonstration.home).routes
        for handler in getattr(route, "route_handlers", ())
        if "GET" in getattr(handler, "http_methods", ())
    }
    for link in (*MASTHEAD, *(link for _, part in FOOT for link in part)):
        assert link.path in handlers
    for duty in Duty:
        for link in (*links_of(duty), *more_links_of(duty)):
            assert duty in handlers[link.path].opt["duties"], link.path


def test_every_duty_has_a_list_and_a_home() -> None:
    assert set(OF_DUTY) == set(Duty)
    assert links_of(None) == ()
    assert home_of(None) == DESK
    for duty in Duty:
        assert home_of(duty) == (links_of(duty)[0].path if links_of(duty) else DESK)


def test_what_stands_outside_the_masthead_stands_nowhere_else() -> None:
    assert more_links_of(None) == ()
    for duty, links in MORE_OF_DUTY.items():
        assert not set(links) & set(OF_DUTY[duty])


def test_the_desk_holds_every_link_once_those_of_every_day_first() -> None:
    assert desk_of(None) == ((), ())
    for duty in Duty:
        daily, others = desk_of(duty)
        assert tuple(link.words for link in daily) == DAILY.get(duty, ())
        assert sorted((*daily, *others), key=str) == sorted((*links_of(duty), *more_links_of(duty)), key=str)
