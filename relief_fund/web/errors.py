"""The web's own refusals, and the one table from a refusal's code to its HTTP answer."""

from relief_fund.kernel.errors import ReliefFundError


class PageUnknown(ReliefFundError):
    """An address leads to a page that exists."""

    code = "web.page_unknown"


class FormNotOurs(ReliefFundError):
    """A form is sent from our own page by the browser that was given it."""

    code = "web.form_not_ours"


class RequestInvalid(ReliefFundError):
    """A request has the fields and types that its page asks for."""

    code = "web.request_invalid"


class TooLarge(ReliefFundError):
    """What is sent fits the bound of its page."""

    code = "web.too_large"


class FileMissing(ReliefFundError):
    """A page that asks for a file is given one."""

    code = "web.file_missing"


class DutyNotChosen(ReliefFundError):
    """Whoever holds several duties chooses one before going on."""

    code = "web.duty_not_chosen"


class DayInvalid(ReliefFundError):
    """A day exists in the calendar and is written like 28/02/2024 or 2024-02-28."""

    code = "web.day_invalid"


class ImportUnderWay(ReliefFundError):
    """An upload is forgotten only while nothing is being posted from it."""

    code = "web.import_under_way"


class SelectionChanged(ReliefFundError):
    """A decision about many lines is booked for the lines that its officer was shown, or for none."""

    code = "web.selection_changed"


class SelectionTooLarge(ReliefFundError):
    """A decision about many lines is about no more of them than one run holds."""

    code = "web.selection_too_large"


class NothingFound(ReliefFundError):
    """A look-up answers wrong and absent alike."""

    code = "web.nothing_found"


BROKEN = 500
_BY_NUMBER: dict[int, str] = {
    401: """
        staff.session_ended
    """,
    403: """
        kernel.duty_missing web.form_not_ours web.duty_not_chosen staff.term_ended
        staff.second_hand_needed banking.withdrawal_needs_two
        ledger.reopening_needs_two staff.own_phone staff.not_enrolled staff.last_administrator
        staff.first_officer_exists approval.preparer_may_not_approve approval.not_a_member
        approval.seat_ended approval.member_recused approval.no_quorum_possible
    """,
    404: """
        web.page_unknown web.nothing_found staff.officer_unknown staff.change_unknown staff.link_unknown
        ledger.entry_unknown ledger.fund_unknown ledger.account_unknown audit.digest_unknown
        audit.leaf_not_published audit.tree_range_invalid banking.bank_account_unknown
        banking.import_unknown banking.line_unknown assessment.household_unknown assessment.disaster_unknown
        orders.batch_unknown orders.list_unknown approval.committee_unknown
        approval.proposal_unknown approval.seat_unknown approval.sitting_unknown donors.campaign_unknown
        donors.gift_unknown donors.receipt_unknown
        donors.donor_unknown donors.pledge_unknown
        register.campaign_unpublished register.statement_unknown
    """,
    409: """
        web.import_under_way web.selection_changed
        staff.already_enrolled staff.change_answered staff.duties_incompatible
        staff.sign_in_name_taken ledger.already_founded ledger.not_founded orders.list_undecided
        pilot.home_is_real pilot.input_differs ledger.already_reversed ledger.entry_adjusted ledger.key_reused
        ledger.entry_reversed ledger.journal_is_own inspection.books_unsound
        ledger.books_moved ledger.voucher_in_use ledger.voucher_voided ledger.fund_unexplained
        ledger.fund_ended ledger.fund_year_open ledger.fund_end_too_early ledger.own_part_spent
        ledger.budget_line_known ledger.budget_line_typed_anew ledger.foreign_money_apart ledger.goods_apart
        ledger.closing_undone ledger.year_before_open ledger.debt_paid
        ledger.overdrawn ledger.overdrawn_on_day ledger.period_closed ledger.seal_refused audit.log_key_exists
        ledger.period_blocked ledger.annual_report_is_filed
        banking.rule_unanswerable
        banking.import_withdrawn banking.withdrawal_under_way banking.withdrawal_tied banking.withdrawal_short
        banking.withdrawal_holds_fund
        banking.statement_overtaken
        banking.bank_account_opened banking.line_decided banking.paper_settled banking.entry_held_by_line
        banking.statement_unconfirmed
        banking.rehearsal_too_small assessment.area_altered assessment.assessment_changed
        assessment.disaster_already_declared assessment.survey_unfinished entitlement.not_computed
        entitlement.policy_altered orders.award_not_held orders.award_not_payable
        orders.batch_unanswered orders.payment_not_by_hand orders.batch_not_sent orders.list_not_approved
        orders.batch_not_debited orders.line_not_of_order orders.entry_of_orders
        orders.list_outdated orders.nothing_to_award orders.nothing_to_pay orders.paying_account_missing
        orders.payment_outcome_differs approval.already_approved approval.closing_undecided approval.already_released
        approval.entry_signed
        approval.already_signed approval.quorum_still_possible approval.proposal_changed approval.proposal_decided
        approval.release_unclaimed
        approval.seat_already_signed donors.campaign_opened
        donors.letterhead_missing donors.receipt_stands donors.receipt_unstanding donors.slip_used
        donors.campaign_still_open donors.extension_undecided
        donors.line_not_moved donors.line_not_of_refund donors.refund_undecided donors.gift_tied donors.gift_stands
        donors.gift_taken_back
        donors.gift_given_back
        donors.refund_left donors.refund_too_much donors.refund_used register.bundle_folder_taken
        storage.home_not_empty storage.outcome_unknown storage.row_refused
    """,
    410: """
        staff.link_used staff.link_expired audit.subject_erased
    """,
    413: """
        web.too_large banking.file_too_large assessment.survey_too_large
    """,
    422: """
        web.request_invalid ledger.format_unknown pilot.input_incomplete web.file_missing
        web.day_invalid web.selection_too_large kernel.amount_invalid kernel.code_invalid
        kernel.setting_invalid staff.code_used staff.code_wrong
        staff.name_invalid staff.password_invalid staff.password_wrong staff.sign_in_refused
        staff.term_invalid ledger.budget_file_invalid ledger.day_in_future ledger.entry_out_of_balance
        ledger.reopening_invalid ledger.annual_report_invalid
        ledger.entry_too_short ledger.line_invalid ledger.text_invalid ledger.history_invalid
        ledger.period_invalid
        ledger.unit_invalid ledger.unit_unknown ledger.event_unknown ledger.facts_invalid
        ledger.fund_unfit ledger.fund_not_open_yet ledger.account_not_open_yet ledger.adjustment_unfit
        ledger.journal_account_unknown ledger.journal_amount_invalid ledger.journal_conversion_missing
        ledger.journal_day_invalid ledger.journal_mapping_invalid ledger.journal_one_sided
        ledger.journal_out_of_balance ledger.journal_posting_virtual ledger.journal_text_invalid
        ledger.journal_unit_invalid ledger.journal_unreadable ledger.journal_unsupported
        ledger.journal_not_written
        audit.key_name_invalid banking.amount_missing banking.bank_account_invalid banking.cell_invalid
        banking.accounts_several banking.cell_formula banking.column_missing banking.control_total_wrong
        banking.currency_not_accounts banking.decision_unfit banking.encoding_mixed banking.file_has_macros
        banking.file_locked banking.mapping_invalid banking.day_order_unsaid
        banking.page_unnamed banking.statement_of_another_account
        banking.file_damaged banking.file_kind_unknown
        banking.line_in_future banking.line_two_sided banking.row_misshapen banking.statement_empty
        banking.column_missing banking.decision_unfit banking.file_damaged banking.file_kind_unknown
        banking.line_in_future banking.line_two_sided banking.row_misshapen banking.rule_invalid banking.statement_empty
        banking.statement_too_early banking.settlement_unfit banking.withdrawal_invalid
        banking.payment_channel_unknown banking.payment_file_altered
        banking.payment_file_cell_invalid banking.payment_file_totals_differ
        banking.payment_file_unreadable banking.payment_list_invalid assessment.answers_invalid
        assessment.area_invalid assessment.column_missing assessment.criteria_invalid
        assessment.criteria_missing assessment.disaster_invalid assessment.mapping_invalid
        assessment.survey_unreadable entitlement.policy_invalid entitlement.rate_missing
        entitlement.tariff_ambiguous orders.payment_amount_differs orders.payment_day_invalid
        orders.payment_batch_differs
        orders.payment_order_unknown orders.carrier_invalid orders.sheet_invalid
        orders.source_invalid approval.choice_unknown
        approval.committee_invalid approval.proposal_invalid approval.reason_unknown approval.lapse_reason_invalid
        approval.seat_invalid donors.campaign_dates_invalid donors.campaign_invalid
        donors.clock_rule_invalid donors.distribution_too_long donors.extension_invalid donors.line_not_a_gift
        donors.merge_invalid donors.refund_invalid donors.publication_invalid donors.split_invalid
        donors.refund_unknown donors.reception_too_long
        donors.receipt_reason_invalid donors.receipt_text_invalid
        donors.consent_missing donors.donor_invalid donors.link_invalid donors.pledge_invalid donors.counter_invalid
        storage.backup_invalid inspection.search_invalid
    """,
    429: """
        staff.too_many_tries
    """,
    500: """
        staff.code_key_unusable audit.batch_invalid audit.disclosure_damaged audit.leaf_not_canonical
        audit.leaf_too_large audit.log_key_missing audit.manifest_path_invalid audit.note_malformed
        audit.outbox_differs_from_checkpoint audit.outbox_has_gap audit.outbox_shorter_than_checkpoint
        audit.signature_invalid audit.tiles_damaged audit.wrap_key_missing register.address_invalid
        register.books_disagree storage.home_too_new storage.home_unsound kernel.sum_too_large
    """,
    503: """
        storage.desk_busy storage.desk_closed audit.log_busy
    """,
}

HTTP_OF: dict[str, int] = {code: number for number, codes in _BY_NUMBER.items() for code in codes.split()}
"""The HTTP answer to every refusal of the program, by its code."""


def http_of(refusal: ReliefFundError) -> int:
    """The HTTP answer to a refusal; 500 for one that is not in the table, which a test forbids."""
    return HTTP_OF.get(refusal.code, BROKEN)
