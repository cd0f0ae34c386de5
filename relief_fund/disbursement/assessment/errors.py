"""Refusals of assessment, one class per rule."""

from relief_fund.kernel.errors import ReliefFundError


class DisasterUnknown(ReliefFundError):
    """Households are assessed for a disaster that has been declared."""

    code = "assessment.disaster_unknown"


class DisasterInvalid(ReliefFundError):
    """A disaster has a short code, a hazard of the list, both names, and ends no earlier than it began."""

    code = "assessment.disaster_invalid"


class DisasterAlreadyDeclared(ReliefFundError):
    """A disaster is declared once; the same code with other content is another disaster."""

    code = "assessment.disaster_already_declared"


class AreaInvalid(ReliefFundError):
    """An area has a list, a code, a name, and is in force from a day to a later one."""

    code = "assessment.area_invalid"


class AreaAltered(ReliefFundError):
    """An area of a list keeps its name, kind, parent and days; a changed area is a new code or a new list."""

    code = "assessment.area_altered"


class CriteriaInvalid(ReliefFundError):
    """A file of criteria (damage scale, four bases) is dated, cited and covers every case once."""

    code = "assessment.criteria_invalid"


class CriteriaMissing(ReliefFundError):
    """Exactly one version of the criteria is in force on the day of the disaster."""

    code = "assessment.criteria_missing"


class MappingInvalid(ReliefFundError):
    """A mapping gives every needed field a column, a constant, or the word that the survey lacks it."""

    code = "assessment.mapping_invalid"


class SurveyUnreadable(ReliefFundError):
    """A survey is a readable CSV (plain or gzip) or XLSX table, within the bounds of size and rows."""

    code = "assessment.survey_unreadable"


class SurveyTooLarge(SurveyUnreadable):
    """A survey holds no more bytes, rows and columns than are read while an officer waits."""

    code = "assessment.survey_too_large"


class ColumnMissing(ReliefFundError):
    """Every column that the mapping names stands exactly once in the header of the survey."""

    code = "assessment.column_missing"


class SurveyUnfinished(ReliefFundError):
    """Nothing is computed for a disaster while an import of its survey is unfinished: run it again first."""

    code = "assessment.survey_unfinished"


class HouseholdUnknown(ReliefFundError):
    """The household that is named is in the books."""

    code = "assessment.household_unknown"


class AssessmentChanged(ReliefFundError):
    """An assessment is written on top of the version that the assessor has seen."""

    code = "assessment.assessment_changed"


class AnswersInvalid(ReliefFundError):
    """What an assessor writes down about a household is complete, within bounds and free of contradiction."""

    code = "assessment.answers_invalid"
