"""Refusals of the guided run."""

from relief_fund.kernel.errors import ReliefFundError


class PilotInputDiffers(ReliefFundError):
    """A demonstration home holds the run of one input; another input needs another home."""

    code = "pilot.input_differs"


class HomeIsReal(ReliefFundError):
    """The guided run never touches the home of a real fund."""

    code = "pilot.home_is_real"


class PilotInputIncomplete(ReliefFundError):
    """A statement is given with its account, a survey with its mapping."""

    code = "pilot.input_incomplete"
