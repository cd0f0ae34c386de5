"""A lost phone: another officer voids the code secret and hands over a link; the password stays needed."""

from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.protocols import Actor, Office, RowTx
from relief_fund.staff import links, officers
from relief_fund.staff.answer_change import CONFIRMING
from relief_fund.staff.errors import NotEnrolled, OwnPhone
from relief_fund.staff.second_factor import newest_secret
from relief_fund.staff.sessions import close_all
from relief_fund.staff.tables import LOST_PHONE_RESET
from relief_fund.staff.tokens import fresh_token

_RESET = LOST_PHONE_RESET.insert()


def reset_lost_phone(office: Office, actor: Actor, *, officer: str) -> str:
    """Void the telephone and paper codes of ``officer`` at once, end the sign-ins, return a link's token.

    The link asks for the officer's own password, so the resetting hand cannot enrol in another's place.
    A second reset before the link is used only makes a newer link. Logged with both role keys.
    Raises DutyMissing, OwnPhone, OfficerUnknown, NotEnrolled.
    """
    actor.require(*CONFIRMING)
    if officer == actor.officer:
        raise OwnPhone()
    moment, token = office.clock.now(), fresh_token()

    def resetting(tx: RowTx) -> None:
        card = officers.officer_by_id(tx.sql, officer)
        by = officers.officer_by_id(tx.sql, actor.officer)
        secret = newest_secret(tx.sql, officer)
        if secret is None:
            raise NotEnrolled()
        if not secret.void:
            row = {"officer": officer, "version": secret.version, "reset_by": actor.officer}
            tx.sql(_RESET, {**row, "reset_at": moment_text(moment)})
        close_all(tx, officer)
        links.make_link(
            tx, token=token, officer=officer, purpose="new_code", made_by=actor.officer, moment=moment
        )
        officers.tell(tx, card.role_key, "code_reset", {"by": by.role_key})

    office.desk.run(resetting)
    return token
