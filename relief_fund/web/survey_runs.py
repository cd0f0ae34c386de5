"""Surveys handed in by an assessor: read first, kept privately until their accepted rows are taken in.

A survey names people: what nobody takes in is deleted after ``KEPT_FOR``."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import relief_fund
from relief_fund.disbursement.assessment.intake import IntakeReport, import_households
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.web import uploads
from relief_fund.web.errors import FileMissing, NothingFound
from relief_fund.web.uploads import keep_upload, private_folder, write_private

BUNDLED_MAPPING = Path(relief_fund.__file__).parent / "bundled" / "survey_mapping.toml"
KEPT = "run.json"
KEPT_FOR = timedelta(days=30)
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class SurveyRun:
    """A survey that was read: what taking it in does or did. The report holds private cells."""

    id: str
    file_name: str
    disaster: str
    report: IntakeReport
    taken_in: bool


def check_survey(home: Home, actor: Actor, upload: Any, mapping: Any, disaster: str) -> SurveyRun:
    """Keep a survey and read it without writing. Without ``mapping`` the bundled one reads it.

    Raises FileMissing, TooLarge and the refusals of ``import_households``; a file refused is not kept.
    """
    sweep(home)
    run_id = fresh_id()
    folder = private_folder(home.settings.uploads / "surveys" / run_id)
    try:
        path = keep_upload(upload, folder / "survey")
        try:
            mapped = str(keep_upload(mapping, folder / "mapping"))
        except FileMissing:
            mapped = ""
        report = import_households(
            home.bench, actor, path, Path(mapped or BUNDLED_MAPPING), disaster=disaster, dry_run=True
        )
        kept = {"file": str(path), "mapping": mapped, "disaster": disaster}
        write_private(folder / KEPT, json.dumps(kept, ensure_ascii=False).encode())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return SurveyRun(run_id, path.name, disaster, report, taken_in=False)


def sweep(home: Home) -> int:
    """Delete surveys that nobody took in for ``KEPT_FOR``, and files that a stopped server was reading."""
    oldest = home.clock.now() - KEPT_FOR
    return uploads.sweep(home.settings.uploads / "surveys", oldest) + uploads.sweep(
        home.settings.uploads / uploads.PASSING, oldest
    )


def take_in(home: Home, actor: Actor, run_id: str) -> SurveyRun:
    """Take the accepted rows of a kept survey in, and forget the file. Raises NothingFound."""
    folder = home.settings.uploads / "surveys" / run_id
    if not _ID.fullmatch(run_id) or not (folder / KEPT).is_file():
        raise NothingFound()
    kept = json.loads((folder / KEPT).read_text("utf-8"))
    path = Path(kept["file"])
    report = import_households(
        home.bench, actor, path, Path(kept["mapping"] or BUNDLED_MAPPING), disaster=kept["disaster"]
    )
    shutil.rmtree(folder, ignore_errors=True)
    return SurveyRun(run_id, path.name, kept["disaster"], report, taken_in=True)
