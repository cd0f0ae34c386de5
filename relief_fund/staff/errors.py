"""Refusals of the staff room, one class per rule. Facts carry codes, days and seconds, never a name."""

from relief_fund.kernel.errors import ReliefFundError


class CodeKeyUnusable(ReliefFundError):
    """The key that encrypts code secrets is 32 bytes, readable by its owner only, and fits the secrets."""

    code = "staff.code_key_unusable"


class CodeWrong(ReliefFundError):
    """The six digits are those of the officer's own second factor, now or one step beside now."""

    code = "staff.code_wrong"


class CodeUsed(ReliefFundError):
    """A one-time code is used once; ``seconds`` says when the next one can be typed."""

    code = "staff.code_used"


class NotEnrolled(ReliefFundError):
    """Whoever signs has enrolled a second factor that was not reset since."""

    code = "staff.not_enrolled"


class PasswordInvalid(ReliefFundError):
    """A password has between ``least`` and ``most`` letters."""

    code = "staff.password_invalid"


class PasswordWrong(ReliefFundError):
    """A new second factor for an old sign-in needs the password that is known already."""

    code = "staff.password_wrong"


class SignInRefused(ReliefFundError):
    """Name and password belong together. One answer for every cause, so that no name can be probed."""

    code = "staff.sign_in_refused"


class SessionEnded(ReliefFundError):
    """A sign-in lasts until it is closed or its time is over."""

    code = "staff.session_ended"


class TooManyTries(ReliefFundError):
    """Tries at a name, an address or a code are counted; ``seconds`` says how long to wait."""

    code = "staff.too_many_tries"


class LinkUnknown(ReliefFundError):
    """A one-time link was issued by this fund."""

    code = "staff.link_unknown"


class LinkUsed(ReliefFundError):
    """A one-time link opens once."""

    code = "staff.link_used"


class LinkExpired(ReliefFundError):
    """A one-time link opens before its hour, and only while no newer one was issued."""

    code = "staff.link_expired"


class FirstOfficerExists(ReliefFundError):
    """The link for the first officer is made while nobody has enrolled."""

    code = "staff.first_officer_exists"


class OfficerUnknown(ReliefFundError):
    """The officer who is named has been appointed."""

    code = "staff.officer_unknown"


class NameInvalid(ReliefFundError):
    """An officer has a name of at most ``most`` letters from which a sign-in name can be made."""

    code = "staff.name_invalid"


class SignInNameTaken(ReliefFundError):
    """Two officers never share a sign-in name."""

    code = "staff.sign_in_name_taken"


class TermInvalid(ReliefFundError):
    """A term of office ends on or after the day on which it begins."""

    code = "staff.term_invalid"


class TermEnded(ReliefFundError):
    """An officer acts within the term of the duty, by the running clock."""

    code = "staff.term_ended"


class DutiesIncompatible(ReliefFundError):
    """One person never holds two incompatible duties on the same day (bất kiêm nhiệm)."""

    code = "staff.duties_incompatible"


class ChangeUnknown(ReliefFundError):
    """The proposed change of staff is known."""

    code = "staff.change_unknown"


class ChangeAnswered(ReliefFundError):
    """A proposed change of staff is answered once."""

    code = "staff.change_answered"


class SecondHandNeeded(ReliefFundError):
    """Whoever proposes a change of staff does not confirm it, while another officer may."""

    code = "staff.second_hand_needed"


class LastAdministrator(ReliefFundError):
    """A fund keeps at least one fund administrator in office."""

    code = "staff.last_administrator"


class OwnPhone(ReliefFundError):
    """A lost phone is reset by another officer."""

    code = "staff.own_phone"


class AlreadyEnrolled(ReliefFundError):
    """A link is issued again only to an officer who never opened one."""

    code = "staff.already_enrolled"
