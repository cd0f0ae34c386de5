"""Pages for everybody: read from the register, or asked of the books without showing whose."""

from relief_fund.web.public import campaigns, cases, explain, gifts, giving, home, statements

PUBLIC_PAGES = (
    home.home_page, home.flow_page,
    campaigns.campaigns_page, campaigns.campaign_page, campaigns.campaign_donors,
    campaigns.campaign_statement, *giving.PAGES,
    gifts.find_page, gifts.answer_find, gifts.proof_file, gifts.receipt_file,
    statements.statements_page, statements.statement_page,
    explain.policies_page, explain.policy_page, explain.verify_page, explain.check_page,
    explain.open_files_page, explain.open_file, explain.privacy_page,
    cases.case_page, cases.answer_case,
)  # fmt: skip
"""Every public page, in the order of ``pages.md`` 3 and 4."""
