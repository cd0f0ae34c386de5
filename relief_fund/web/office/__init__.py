"""Pages behind sign-in: each duty sees its own.

A page joins the back office by standing in ``OFFICE_PAGES`` and, if it has a place in the masthead, in
``navigation.OF_DUTY``; its ``opt`` says whose it is (``guards.for_duties``).
"""

from relief_fund.web.office import (
    bank,
    bank_all,
    bank_bulk,
    bank_imports,
    bank_mappings,
    bank_moves,
    bank_withdrawals,
    budget,
    by_hand,
    campaigns,
    cash_sheet,
    check_runs,
    corrections,
    counter,
    desk,
    donations,
    donors,
    endings,
    enrol,
    foundation,
    gifts,
    inspection,
    ledgers,
    line_gifts,
    lists,
    need,
    officers,
    payment_runs,
    payments,
    periods,
    receipt_batches,
    receipts,
    reconciliation,
    refunds,
    rules,
    sign_in,
    sittings,
    voids,
    vouchers,
)

DOOR = (
    sign_in.sign_in_page, sign_in.answer_sign_in, sign_in.code_page, sign_in.answer_code,
    sign_in.answer_sign_out, enrol.link_page, enrol.offer_page, enrol.answer_enrol,
)  # fmt: skip
"""Pages of whoever is not signed in yet."""

OFFICE_PAGES = (
    desk.desk_page, desk.answer_duty, desk.codes_page, sign_in.answer_sign_out_everywhere,
    *bank.PAGES, *bank_all.PAGES, *bank_bulk.PAGES, *bank_imports.PAGES, *bank_mappings.PAGES, *bank_moves.PAGES,
    *bank_withdrawals.PAGES,
    *donations.PAGES, *gifts.PAGES, *receipts.PAGES, *receipt_batches.PAGES, *counter.PAGES, *donors.PAGES,
    *budget.PAGES, *lists.PAGES,
    *sittings.PAGES, *payments.PAGES, *payment_runs.PAGES, *by_hand.PAGES,
    *need.PAGES, *inspection.PAGES, *check_runs.PAGES, *ledgers.PAGES, *periods.PAGES,
    *officers.PAGES, *foundation.PAGES, *vouchers.PAGES, *voids.PAGES, *corrections.PAGES,
    *refunds.PAGES, *endings.PAGES,
    *campaigns.PAGES, *cash_sheet.PAGES, *reconciliation.PAGES, *rules.PAGES, *line_gifts.PAGES,
)  # fmt: skip
"""Pages behind the guard ``signed_in``."""
