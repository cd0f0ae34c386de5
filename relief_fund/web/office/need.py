"""Need: disasters, households and their cases, surveys read through a mapping. No balance is ever shown here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody

from relief_fund.disbursement.assessment import queries, survey_queries
from relief_fund.disbursement.assessment.assess import ASKED, assess_household
from relief_fund.disbursement.assessment.disasters import HAZARDS, declare_disaster
from relief_fund.disbursement.assessment.fields import FIELDS
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.web import survey_runs
from relief_fund.web.guards import for_duties
from relief_fund.web.typed import LARGEST, AskedNumber, typed_day, whole
from relief_fund.web.uploads import LARGEST_UPLOAD
from relief_fund.web.visit import Visit

PAGE = "/office/households"
DISASTERS = "/office/disasters"
ASSESSOR = for_duties(Duty.ASSESSOR)
DECLARERS = for_duties(Duty.ASSESSOR, Duty.FUND_ADMINISTRATOR)
READERS = for_duties(Duty.ASSESSOR, Duty.FUND_ADMINISTRATOR, Duty.INSPECTOR)
ROWS = 50
STEPS = ("", "not_assessed", "assessed")


@dataclass(frozen=True, slots=True)
class SearchForm:
    """Part of a name or a case number, at a step, behind a case. A form, for a name never stands in an address."""

    words: str = ""
    step: str = ""
    disaster: str = ""
    after: int = 0


@dataclass(frozen=True, slots=True)
class DisasterForm:
    """What a declaration says."""

    code: str = ""
    name_vi: str = ""
    name_en: str = ""
    hazard: str = ""
    occurred_from: str = ""
    occurred_to: str = ""


@dataclass
class SurveyForm:
    """A survey, the disaster it is about, and a mapping of one's own where the bundled one does not fit."""

    file: Any = None
    mapping: Any = None
    disaster: str = ""


@get(PAGE, opt=READERS, sync_to_thread=True)
def households_page(
    visit: NamedDependency[Visit], disaster: FromQuery[str] = "", step: FromQuery[str] = "",
    after: AskedNumber = 0,
) -> Response[str]:  # fmt: skip
    """Households of a disaster by case number."""
    form = SearchForm(step=step, disaster=disaster, after=after)
    return visit.page("office/households.html", **households_shown(visit, form))


@post(PAGE, opt=READERS, sync_to_thread=True, status_code=200)
def search_households(visit: NamedDependency[Visit], data: URLEncodedBody[SearchForm]) -> Response[str]:
    """The same page with what was looked for."""
    return visit.page("office/households.html", **households_shown(visit, data))


@get(f"{PAGE}/import", opt=ASSESSOR, sync_to_thread=True)
def survey_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Choose a survey and its mapping; earlier imports."""
    return visit.page("office/survey.html", **survey_shown(visit))


@post(
    f"{PAGE}/import", opt=ASSESSOR, sync_to_thread=True, status_code=200, request_max_body_size=LARGEST_UPLOAD
)
def answer_survey(visit: NamedDependency[Visit], data: MultipartBody[SurveyForm]) -> Response[str]:
    """Read a survey without taking it in; every row accepted, known or rejected."""
    try:
        run = survey_runs.check_survey(visit.home, visit.actor, data.file, data.mapping, data.disaster)
    except ReliefFundError as refusal:
        return visit.refused("office/survey.html", refusal, **survey_shown(visit))
    return visit.page("office/survey.html", **{**survey_shown(visit), "run": run})


@post(f"{PAGE}/import/{{run:str}}", opt=ASSESSOR, sync_to_thread=True, status_code=200)
def answer_accept(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """Take the accepted rows in."""
    try:
        done = survey_runs.take_in(visit.home, visit.actor, run)
    except ReliefFundError as refusal:
        return visit.refused("office/survey.html", refusal, **survey_shown(visit))
    return visit.page("office/survey.html", **{**survey_shown(visit), "run": done})


@get(DISASTERS, opt=READERS, sync_to_thread=True)
def disasters_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Declared disasters with what was surveyed."""
    return visit.page("office/disasters.html", typed=DisasterForm(), **disasters_shown(visit))


@post(DISASTERS, opt=DECLARERS, sync_to_thread=True)
def answer_disaster(visit: NamedDependency[Visit], data: URLEncodedBody[DisasterForm]) -> Response[str]:
    """Declare a disaster, publicly."""
    try:
        declare(visit, data)
    except ReliefFundError as refusal:
        return visit.refused("office/disasters.html", refusal, typed=data, **disasters_shown(visit))
    return visit.go(DISASTERS)


@get("/office/cases/{household:str}/assess", opt=ASSESSOR, sync_to_thread=True)
def assess_page(visit: NamedDependency[Visit], household: FromPath[str]) -> Response[str]:
    """The questions of an assessment, with what is known."""
    return visit.page("office/assess.html", **assess_shown(visit, household))


@post("/office/cases/{household:str}/assess", opt=ASSESSOR, sync_to_thread=True)
def answer_assess(
    visit: NamedDependency[Visit], household: FromPath[str], data: URLEncodedBody[dict[str, str]]
) -> Response[str]:
    """Write the next version of the assessment."""
    try:
        seen = whole(data.get("seen", ""))
        assess_household(visit.home.bench, visit.actor, household=household, answers=data, seen=seen)
    except ReliefFundError as refusal:
        return visit.refused(
            "office/assess.html", refusal, **{**assess_shown(visit, household), "told": data}
        )
    return visit.go(f"/office/cases/{household}")


def declare(visit: Visit, form: DisasterForm) -> None:
    """Declare what the form says. Raises DayInvalid, DisasterInvalid, DisasterAlreadyDeclared."""
    declare_disaster(
        visit.home.bench, visit.actor, code=form.code.strip().upper(), name_vi=form.name_vi.strip(),
        name_en=form.name_en.strip(), hazard=form.hazard, occurred_from=typed_day(form.occurred_from),
        occurred_to=typed_day(form.occurred_to) if form.occurred_to.strip() else None,
    )  # fmt: skip


def households_shown(visit: Visit, form: SearchForm) -> dict[str, Any]:
    """A page of households, counts per area, hints of duplicates."""
    with visit.home.office.read() as connection:
        declared = survey_queries.disasters(connection)
        code = form.disaster or (declared[0].code if declared else "")
        step: Any = form.step if form.step in STEPS else ""
        # A form's number is not bounded as an address's is, and no database keeps a larger one.
        after = min(max(form.after, 0), LARGEST)
        rows = queries.households_page(
            connection, disaster=code, search=form.words.strip(), step=step, after=after, limit=ROWS
        )
        return {
            "disasters": declared,
            "disaster": code,
            "rows": rows,
            "areas": queries.counts_per_area(connection, code),
            "hints": queries.duplicate_hints(connection, code, limit=ROWS),
            "typed": form,
            "step": step,
            "steps": STEPS,
            "more": rows[-1].case_number if len(rows) == ROWS else 0,
        }


def survey_shown(visit: Visit) -> dict[str, Any]:
    """Disasters to choose from and earlier imports."""
    with visit.home.office.read() as connection:
        declared = survey_queries.disasters(connection)
        earlier = [
            run for one in declared for run in survey_queries.survey_runs(connection, one.code, limit=5)
        ]
    return {"disasters": declared, "earlier": earlier, "run": None}


def disasters_shown(visit: Visit) -> dict[str, Any]:
    """Declared disasters, and whether this duty may declare one."""
    with visit.home.office.read() as connection:
        declared = survey_queries.disasters(connection)
    may = bool(visit.actor.duties & {Duty.ASSESSOR, Duty.FUND_ADMINISTRATOR})
    return {"disasters": declared, "hazards": HAZARDS, "may_declare": may}


def assess_shown(visit: Visit, household: str) -> dict[str, Any]:
    """The case and the answers in force, as they are typed. Raises HouseholdUnknown."""
    with visit.home.office.read() as connection:
        case = queries.case_card(connection, household)
    asked = ("visited_on", *ASKED)
    known = {name: as_typed(case.assessment.get(name)) for name in ASKED}
    known["visited_on"] = as_typed(case.visited_on)
    return {
        "case": case, "line": case.line, "asked": asked, "fields": FIELDS, "told": known,
        "seen": case.assessment.get("version", 0),
    }  # fmt: skip


def as_typed(value: Any) -> str:
    """A kept answer as an officer would type it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


PAGES = (
    households_page, search_households, survey_page, answer_survey, answer_accept, disasters_page,
    answer_disaster, assess_page, answer_assess,
)  # fmt: skip
