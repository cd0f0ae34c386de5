"""Surveys handed in: kept until taken in, never kept when refused, named by their id only."""

import os

import pytest
from litestar.datastructures import UploadFile

from relief_fund.disbursement.assessment.errors import SurveyUnreadable
from relief_fund.kernel.duties import Duty
from relief_fund.pilot.input import bundled
from relief_fund.web import survey_runs
from relief_fund.web.errors import NothingFound
from tests.web.demonstration import Demonstration


def upload(body: bytes) -> UploadFile:
    """A survey as the server hands it over."""
    return UploadFile(content_type="text/csv", filename="khao sat.csv", file_data=body)


def test_a_survey_is_kept_until_it_is_taken_in(demonstration: Demonstration) -> None:
    home, actor = demonstration.home, demonstration.cast.actor(Duty.ASSESSOR)
    run = survey_runs.check_survey(home, actor, upload(bundled("survey.csv").read_bytes()), None, "YAGI-2024")
    assert (run.taken_in, run.report.accepted, run.report.already_known) == (False, 0, 125)
    folder = home.settings.uploads / "surveys" / run.id
    assert folder.stat().st_mode & 0o777 == 0o700
    assert survey_runs.take_in(home, actor, run.id).taken_in
    assert not folder.exists()


def test_a_mapping_of_ones_own_reads_the_survey(demonstration: Demonstration) -> None:
    home, actor = demonstration.home, demonstration.cast.actor(Duty.ASSESSOR)
    mapping = UploadFile(
        content_type="", filename="m.toml", file_data=survey_runs.BUNDLED_MAPPING.read_bytes()
    )
    body = upload(bundled("survey.csv").read_bytes())
    assert survey_runs.check_survey(home, actor, body, mapping, "YAGI-2024").report.already_known == 125


def test_a_refused_survey_is_not_kept(demonstration: Demonstration) -> None:
    home, actor = demonstration.home, demonstration.cast.actor(Duty.ASSESSOR)
    kept = list((home.settings.uploads / "surveys").glob("*"))
    with pytest.raises(SurveyUnreadable):
        survey_runs.check_survey(home, actor, upload(b"\x00\xff\xfe"), None, "YAGI-2024")
    assert list((home.settings.uploads / "surveys").glob("*")) == kept


@pytest.mark.parametrize("run", ["../bank", "", "0" * 31])
def test_unknown_runs(demonstration: Demonstration, run: str) -> None:
    with pytest.raises(NothingFound):
        survey_runs.take_in(demonstration.home, demonstration.cast.actor(Duty.ASSESSOR), run)


def test_what_nobody_takes_in_is_not_kept_for_ever(demonstration: Demonstration) -> None:
    home, actor = demonstration.home, demonstration.cast.actor(Duty.ASSESSOR)
    run = survey_runs.check_survey(home, actor, upload(bundled("survey.csv").read_bytes()), None, "YAGI-2024")
    cut_off = home.settings.uploads / "passing" / ("0" * 32)
    cut_off.mkdir(parents=True, exist_ok=True)
    fresh, now = home.settings.uploads / "surveys" / run.id, int(home.clock.now().timestamp())
    for age, kept in ((29 * 86_400, True), (31 * 86_400, False)):
        for folder in (fresh, cut_off):
            os.utime(folder, (now - age, now - age))
        survey_runs.sweep(home)
        assert (fresh.exists(), cut_off.exists()) == (kept, kept)
