"""The base of every refusal: a stable code and named facts, never prose."""

from typing import ClassVar


class ReliefFundError(Exception):
    """A refusal with a stable ``code`` ("room.what_is_true") and the facts that words are made from.

    Subclasses live in the ``errors.py`` of their room, one per rule; the class docstring is the rule.
    Facts are codes, integers, ISO dates or short identifiers. Private data never goes into facts,
    because facts reach pages, logs and JSON.
    """

    code: ClassVar[str] = "kernel.refused"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({told})"


class AmountInvalid(ReliefFundError):
    """An amount is a whole number of minor units within 64 bits."""

    code = "kernel.amount_invalid"


class SumTooLarge(ReliefFundError):
    """A sum that goes beyond 64 bits is exact or refused, never rounded and never wrapped."""

    code = "kernel.sum_too_large"


class DutyMissing(ReliefFundError):
    """The actor does not hold the duty that this use case needs."""

    code = "kernel.duty_missing"


class SettingInvalid(ReliefFundError):
    """A setting of the environment says what it may say, or the program does not begin."""

    code = "kernel.setting_invalid"


class CodeInvalid(ReliefFundError):
    """A printed code (receipt, case, recovery) is not in the alphabet or has the wrong length."""

    code = "kernel.code_invalid"
