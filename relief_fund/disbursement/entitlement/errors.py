"""Refusals of entitlement, one class per rule."""

from relief_fund.kernel.errors import ReliefFundError


class PolicyInvalid(ReliefFundError):
    """A policy file is dated, cited, names known facts, and gives every rule one amount."""

    code = "entitlement.policy_invalid"


class TariffAmbiguous(ReliefFundError):
    """For one case a source has at most one rule in each group of alternatives."""

    code = "entitlement.tariff_ambiguous"


class RateMissing(ReliefFundError):
    """A rate that a rule multiplies has exactly one amount in force on the day of the disaster."""

    code = "entitlement.rate_missing"


class PolicyAltered(ReliefFundError):
    """A version of a policy that was used once never changes; changed text is a new version."""

    code = "entitlement.policy_altered"


class NotComputed(ReliefFundError):
    """Entitlements are asked for a disaster whose entitlements were computed."""

    code = "entitlement.not_computed"
