CREATE TABLE account (
	code VARCHAR NOT NULL, 
	parent VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	side VARCHAR NOT NULL, 
	postable BOOLEAN NOT NULL, 
	guarded BOOLEAN NOT NULL, 
	money BOOLEAN NOT NULL, 
	name_vi VARCHAR NOT NULL, 
	name_en VARCHAR NOT NULL, 
	statutory_code VARCHAR NOT NULL, 
	opened_on DATE NOT NULL, 
	PRIMARY KEY (code), 
	CONSTRAINT account_side CHECK (side IN ('D', 'C'))
)
--;
CREATE TABLE account_closing (
	account VARCHAR NOT NULL, 
	closed_on DATE NOT NULL, 
	PRIMARY KEY (account)
)
--;
CREATE TABLE area (
	code VARCHAR NOT NULL, 
	list VARCHAR NOT NULL, 
	own_code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	parent VARCHAR NOT NULL, 
	zone VARCHAR NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	PRIMARY KEY (code), 
	CONSTRAINT area_once_in_its_list UNIQUE (list, own_code), 
	CONSTRAINT area_days_in_order CHECK (valid_to IS NULL OR valid_to > valid_from)
)
--;
CREATE TABLE award (
	id VARCHAR NOT NULL, 
	list VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	disaster VARCHAR NOT NULL, 
	household VARCHAR NOT NULL, 
	case_number INTEGER NOT NULL, 
	claim VARCHAR NOT NULL, 
	listing INTEGER NOT NULL, 
	item VARCHAR NOT NULL, 
	source_class VARCHAR NOT NULL, 
	policy VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	figures VARCHAR NOT NULL, 
	area VARCHAR NOT NULL, 
	payee VARCHAR NOT NULL, 
	address VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	amount BIGINT NOT NULL, 
	purpose VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT award_once UNIQUE (claim, listing), 
	CONSTRAINT award_positive CHECK (amount > 0), 
	CONSTRAINT award_source_class CHECK (source_class IN ('state', 'campaign'))
)
--;
CREATE INDEX award_by_household ON award (household, disaster)
--;
CREATE INDEX award_by_list ON award (list, place)
--;
CREATE TABLE award_list (
	id VARCHAR NOT NULL, 
	disaster VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	committee VARCHAR NOT NULL, 
	occurred_on DATE NOT NULL, 
	awards INTEGER NOT NULL, 
	total BIGINT NOT NULL, 
	digest VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	made_by VARCHAR NOT NULL, 
	made_at VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT award_list_number_once UNIQUE (disaster, number), 
	CONSTRAINT award_list_kind CHECK (kind IN ('award', 'renewal', 'drop', 'release')), 
	CONSTRAINT award_list_not_empty CHECK (awards > 0 AND total > 0)
)
--;
CREATE INDEX award_list_in_time ON award_list (made_at, id)
--;
CREATE TABLE award_list_proposal (
	list VARCHAR NOT NULL, 
	proposal VARCHAR NOT NULL, 
	PRIMARY KEY (list)
)
--;
CREATE TABLE award_list_withdrawal (
	list VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	withdrawn_by VARCHAR NOT NULL, 
	withdrawn_at VARCHAR NOT NULL, 
	PRIMARY KEY (list)
)
--;
CREATE TABLE award_revision (
	list VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	award VARCHAR NOT NULL, 
	"order" VARCHAR NOT NULL, 
	turn INTEGER NOT NULL, 
	fund VARCHAR NOT NULL, 
	amount BIGINT NOT NULL, 
	purpose VARCHAR NOT NULL, 
	PRIMARY KEY (list, place), 
	CONSTRAINT award_revision_once UNIQUE ("order", turn)
)
--;
CREATE INDEX award_revision_by_award ON award_revision (award)
--;
CREATE TABLE balance_mark (
	edition INTEGER NOT NULL, 
	upto BIGINT NOT NULL, 
	kept_at VARCHAR NOT NULL, 
	PRIMARY KEY (edition, upto)
)
--;
CREATE INDEX balance_mark_newest ON balance_mark (upto, edition)
--;
CREATE TABLE balance_snapshot (
	edition INTEGER DEFAULT 1 NOT NULL, 
	upto BIGINT NOT NULL, 
	account VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	debit BIGINT NOT NULL, 
	credit BIGINT NOT NULL, 
	PRIMARY KEY (edition, upto, account, fund, unit, purpose)
)
--;
CREATE TABLE balance_step (
	edition INTEGER NOT NULL, 
	upto BIGINT NOT NULL, 
	low BIGINT NOT NULL, 
	PRIMARY KEY (edition, upto), 
	CONSTRAINT balance_step_forward CHECK (low >= 0 AND low < upto)
)
--;
CREATE TABLE bank_account (
	account VARCHAR NOT NULL, 
	number VARCHAR NOT NULL, 
	bank VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	earlier_fund VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	opened_on DATE NOT NULL, 
	PRIMARY KEY (account), 
	CONSTRAINT bank_account_number_once UNIQUE (number), 
	CONSTRAINT bank_account_purpose CHECK (purpose IN ('campaign', 'budget'))
)
--;
CREATE TABLE bank_day_part (
	step VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	direction VARCHAR NOT NULL, 
	reading VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	lines INTEGER NOT NULL, 
	total BIGINT NOT NULL, 
	PRIMARY KEY (step, day, direction, reading)
)
--;
CREATE INDEX bank_day_part_by_day ON bank_day_part (account, day)
--;
CREATE TABLE bank_line (
	identity VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	position BIGINT NOT NULL, 
	day DATE NOT NULL, 
	direction VARCHAR NOT NULL, 
	amount BIGINT NOT NULL, 
	reference VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	folded VARCHAR NOT NULL, 
	reading VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	other_side VARCHAR NOT NULL, 
	run VARCHAR NOT NULL, 
	row INTEGER NOT NULL, 
	PRIMARY KEY (identity), 
	CONSTRAINT bank_line_position_once UNIQUE (account, position), 
	CONSTRAINT bank_line_direction CHECK (direction IN ('credit', 'debit')), 
	CONSTRAINT bank_line_amount_positive CHECK (amount > 0)
)
--;
CREATE INDEX bank_line_by_day_amount ON bank_line (account, day, amount)
--;
CREATE TABLE bank_opening (
	account VARCHAR NOT NULL, 
	run VARCHAR NOT NULL, 
	first_day DATE NOT NULL, 
	amount BIGINT NOT NULL, 
	PRIMARY KEY (account, run)
)
--;
CREATE TABLE batch_export (
	id VARCHAR NOT NULL, 
	batch VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	orders INTEGER NOT NULL, 
	total BIGINT NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	exported_by VARCHAR NOT NULL, 
	exported_at VARCHAR NOT NULL, 
	PRIMARY KEY (id)
)
--;
CREATE INDEX batch_export_by_batch ON batch_export (batch)
--;
CREATE TABLE batch_sending (
	batch VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	bank_account VARCHAR NOT NULL, 
	account_number VARCHAR NOT NULL, 
	amount BIGINT NOT NULL, 
	sent_on DATE NOT NULL, 
	carried_by VARCHAR NOT NULL, 
	sent_by VARCHAR NOT NULL, 
	sent_at VARCHAR NOT NULL, 
	PRIMARY KEY (batch, fund)
)
--;
CREATE TABLE budget_line (
	key VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	phase VARCHAR NOT NULL, 
	decision VARCHAR NOT NULL, 
	decided_on DATE NOT NULL, 
	amount BIGINT NOT NULL, 
	PRIMARY KEY (key)
)
--;
CREATE INDEX budget_line_by_fund ON budget_line (fund)
--;
CREATE TABLE budget_paper (
	decision VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	file_name VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	kept_by VARCHAR NOT NULL, 
	kept_at VARCHAR NOT NULL, 
	PRIMARY KEY (decision, digest), 
	CONSTRAINT budget_paper_not_empty CHECK (size > 0)
)
--;
CREATE TABLE campaign (
	code VARCHAR NOT NULL, 
	name_vi VARCHAR NOT NULL, 
	name_en VARCHAR NOT NULL, 
	launched_on DATE NOT NULL, 
	reception_ends_on DATE NOT NULL, 
	distribution_ends_on DATE NOT NULL, 
	source TEXT NOT NULL, 
	extended_by VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	earlier_fund VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	opened_at VARCHAR NOT NULL, 
	opened_by VARCHAR NOT NULL, 
	PRIMARY KEY (code), 
	CONSTRAINT campaign_account_once UNIQUE (account), 
	CONSTRAINT campaign_dates_in_order CHECK (launched_on <= reception_ends_on AND reception_ends_on <= distribution_ends_on)
)
--;
CREATE TABLE campaign_account (
	campaign VARCHAR NOT NULL, 
	closed_on DATE NOT NULL, 
	earlier BIGINT NOT NULL, 
	received BIGINT NOT NULL, 
	other_in BIGINT NOT NULL, 
	given BIGINT NOT NULL, 
	refunded BIGINT NOT NULL, 
	other_out BIGINT NOT NULL, 
	unspent BIGINT NOT NULL, 
	document VARCHAR NOT NULL, 
	explanation TEXT NOT NULL, 
	PRIMARY KEY (campaign), 
	CONSTRAINT campaign_account_adds_up CHECK (earlier + received + other_in = given + refunded + other_out + unspent)
)
--;
CREATE TABLE campaign_clock (
	name VARCHAR NOT NULL, 
	holds_from DATE NOT NULL, 
	set_at VARCHAR NOT NULL, 
	days INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	set_by VARCHAR NOT NULL, 
	PRIMARY KEY (name, holds_from, set_at), 
	CONSTRAINT campaign_clock_days CHECK (days >= 0)
)
--;
CREATE TABLE campaign_closing (
	campaign VARCHAR NOT NULL, 
	closed_on DATE NOT NULL, 
	closed_by VARCHAR NOT NULL, 
	PRIMARY KEY (campaign)
)
--;
CREATE TABLE campaign_extension (
	campaign VARCHAR NOT NULL, 
	ordinal INTEGER NOT NULL, 
	reception_ends_on DATE NOT NULL, 
	distribution_ends_on DATE NOT NULL, 
	document VARCHAR NOT NULL, 
	proposal VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	extended_at VARCHAR NOT NULL, 
	PRIMARY KEY (campaign, ordinal), 
	CONSTRAINT campaign_extension_in_order CHECK (reception_ends_on <= distribution_ends_on), 
	CONSTRAINT campaign_extension_from_one CHECK (ordinal > 0)
)
--;
CREATE TABLE campaign_publication (
	campaign VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	done_on DATE NOT NULL, 
	place TEXT NOT NULL, 
	officer VARCHAR NOT NULL, 
	noted_at VARCHAR NOT NULL, 
	PRIMARY KEY (campaign, name)
)
--;
CREATE TABLE check_finding (
	run INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	room VARCHAR NOT NULL, 
	grade VARCHAR NOT NULL, 
	found INTEGER NOT NULL, 
	facts TEXT NOT NULL, 
	PRIMARY KEY (run, place), 
	CONSTRAINT check_finding_grade CHECK (grade IN ('law', 'deadline'))
)
--;
CREATE TABLE check_run (
	number INTEGER NOT NULL, 
	started_at VARCHAR NOT NULL, 
	ended_at VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	occasion VARCHAR NOT NULL, 
	payment_run VARCHAR NOT NULL, 
	entries BIGINT NOT NULL, 
	leaves BIGINT NOT NULL, 
	checks INTEGER NOT NULL, 
	failed INTEGER NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT check_run_occasion CHECK (occasion IN ('', 'before', 'after'))
)
--;
CREATE TABLE closing_report (
	ends_on DATE NOT NULL, 
	turn INTEGER NOT NULL, 
	begins_on DATE, 
	upto BIGINT NOT NULL, 
	digest VARCHAR NOT NULL, 
	made_at VARCHAR NOT NULL, 
	PRIMARY KEY (ends_on, turn)
)
--;
CREATE TABLE committee (
	code VARCHAR NOT NULL, 
	valid_from DATE NOT NULL, 
	name VARCHAR NOT NULL, 
	level VARCHAR NOT NULL, 
	quorum INTEGER NOT NULL, 
	opened_by VARCHAR NOT NULL, 
	opened_at VARCHAR NOT NULL, 
	PRIMARY KEY (code, valid_from), 
	CONSTRAINT committee_quorum_is_two_or_more CHECK (quorum >= 2)
)
--;
CREATE TABLE counter_gift (
	receipt_code VARCHAR NOT NULL, 
	entry_key VARCHAR NOT NULL, 
	campaign VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	what VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	quantity BIGINT NOT NULL, 
	value BIGINT NOT NULL, 
	document VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (receipt_code), 
	CONSTRAINT counter_gift_channel_known CHECK (channel IN ('goods', 'currency')), 
	CONSTRAINT counter_gift_counted CHECK (quantity > 0 AND value >= 0)
)
--;
CREATE INDEX counter_gift_by_campaign ON counter_gift (campaign, day)
--;
CREATE INDEX counter_gift_by_entry ON counter_gift (entry_key)
--;
CREATE TABLE day_turnover (
	edition INTEGER NOT NULL, 
	account VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	upto BIGINT NOT NULL, 
	fund VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	debit BIGINT NOT NULL, 
	credit BIGINT NOT NULL, 
	lines INTEGER NOT NULL, 
	first_entry BIGINT NOT NULL, 
	last_entry BIGINT NOT NULL, 
	PRIMARY KEY (edition, account, day, upto, fund, unit, purpose, kind)
)
--;
CREATE INDEX day_turnover_by_day ON day_turnover (edition, day, upto)
--;
CREATE TABLE disaster (
	code VARCHAR NOT NULL, 
	name_vi VARCHAR NOT NULL, 
	name_en VARCHAR NOT NULL, 
	hazard VARCHAR NOT NULL, 
	occurred_from DATE NOT NULL, 
	occurred_to DATE, 
	declared_at VARCHAR NOT NULL, 
	declared_by VARCHAR NOT NULL, 
	PRIMARY KEY (code), 
	CONSTRAINT disaster_days_in_order CHECK (occurred_to IS NULL OR occurred_to >= occurred_from)
)
--;
CREATE TABLE disclosure (
	digest VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	context VARCHAR NOT NULL, 
	ciphertext BYTEA NOT NULL, 
	PRIMARY KEY (digest)
)
--;
CREATE TABLE donor (
	code VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	consent VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	registered_at VARCHAR NOT NULL, 
	registered_by VARCHAR NOT NULL, 
	PRIMARY KEY (code), 
	CONSTRAINT donor_kind_known CHECK (kind IN ('person', 'organisation')), 
	CONSTRAINT donor_consent_known CHECK (consent IN ('receipt', 'public'))
)
--;
CREATE INDEX donor_by_moment ON donor (registered_at, code)
--;
CREATE TABLE donor_forgotten (
	donor VARCHAR NOT NULL, 
	forgotten_at VARCHAR NOT NULL, 
	forgotten_by VARCHAR NOT NULL, 
	PRIMARY KEY (donor)
)
--;
CREATE TABLE entitlement_run (
	disaster VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	digest VARCHAR NOT NULL, 
	cases INTEGER NOT NULL, 
	households INTEGER NOT NULL, 
	awards INTEGER NOT NULL, 
	total BIGINT NOT NULL, 
	computed_at VARCHAR NOT NULL, 
	computed_by VARCHAR NOT NULL, 
	PRIMARY KEY (disaster, number)
)
--;
CREATE TABLE entry (
	number BIGINT NOT NULL, 
	key VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	occurred_on DATE NOT NULL, 
	recorded_at VARCHAR NOT NULL, 
	voucher VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	reverses BIGINT, 
	line_count INTEGER NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT entry_key_once UNIQUE (key), 
	CONSTRAINT entry_reversed_once UNIQUE (reverses)
)
--;
CREATE INDEX entry_by_day ON entry (occurred_on, number)
--;
CREATE INDEX entry_by_kind ON entry (kind, number)
--;
CREATE INDEX entry_by_voucher ON entry (voucher, number)
--;
CREATE TABLE founding (
	one INTEGER NOT NULL, 
	fund VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	demonstration BOOLEAN NOT NULL, 
	founded_at VARCHAR NOT NULL, 
	input_digest VARCHAR NOT NULL, 
	PRIMARY KEY (one), 
	CONSTRAINT founding_is_one CHECK (one = 1)
)
--;
CREATE TABLE fund (
	code VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	campaign VARCHAR NOT NULL, 
	restricted BOOLEAN NOT NULL, 
	source VARCHAR NOT NULL, 
	phase VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	opened_on DATE NOT NULL, 
	PRIMARY KEY (code), 
	CONSTRAINT fund_kind CHECK (kind IN ('budget', 'mobilised', 'donated'))
)
--;
CREATE TABLE fund_claim (
	evidence VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	begins BIGINT NOT NULL, 
	ends BIGINT NOT NULL, 
	beyond VARCHAR NOT NULL, 
	claimed_by VARCHAR NOT NULL, 
	claimed_at VARCHAR NOT NULL, 
	PRIMARY KEY (evidence), 
	CONSTRAINT fund_claim_in_order CHECK (begins >= 0 AND begins < ends)
)
--;
CREATE INDEX fund_claim_by_place ON fund_claim (fund, begins)
--;
CREATE TABLE fund_closing (
	fund VARCHAR NOT NULL, 
	closed_on DATE NOT NULL, 
	upto BIGINT NOT NULL, 
	PRIMARY KEY (fund)
)
--;
CREATE TABLE fund_source (
	fund VARCHAR NOT NULL, 
	ends BIGINT NOT NULL, 
	begins BIGINT NOT NULL, 
	kind VARCHAR NOT NULL, 
	evidence VARCHAR NOT NULL, 
	entry BIGINT NOT NULL, 
	origin BIGINT, 
	PRIMARY KEY (fund, ends), 
	CONSTRAINT fund_source_once UNIQUE (fund, begins), 
	CONSTRAINT fund_source_in_order CHECK (begins >= 0 AND begins < ends)
)
--;
CREATE INDEX fund_source_by_evidence ON fund_source (evidence)
--;
CREATE INDEX fund_source_by_origin ON fund_source (fund, origin)
--;
CREATE TABLE fund_taken (
	fund VARCHAR NOT NULL, 
	ends BIGINT NOT NULL, 
	begins BIGINT NOT NULL, 
	use_begins BIGINT, 
	kind VARCHAR NOT NULL, 
	evidence VARCHAR NOT NULL, 
	entry BIGINT NOT NULL, 
	PRIMARY KEY (fund, ends), 
	CONSTRAINT fund_taken_once UNIQUE (fund, begins), 
	CONSTRAINT fund_taken_for_one_use UNIQUE (fund, use_begins), 
	CONSTRAINT fund_taken_in_order CHECK (begins >= 0 AND begins < ends)
)
--;
CREATE INDEX fund_taken_by_evidence ON fund_taken (evidence)
--;
CREATE TABLE fund_use (
	fund VARCHAR NOT NULL, 
	ends BIGINT NOT NULL, 
	begins BIGINT NOT NULL, 
	kind VARCHAR NOT NULL, 
	evidence VARCHAR NOT NULL, 
	entry BIGINT NOT NULL, 
	PRIMARY KEY (fund, ends), 
	CONSTRAINT fund_use_once UNIQUE (fund, begins), 
	CONSTRAINT fund_use_in_order CHECK (begins >= 0 AND begins < ends)
)
--;
CREATE INDEX fund_use_by_evidence ON fund_use (evidence)
--;
CREATE TABLE gift (
	receipt_code VARCHAR NOT NULL, 
	entry_key VARCHAR NOT NULL, 
	campaign VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	amount BIGINT NOT NULL, 
	position BIGINT NOT NULL, 
	begins BIGINT NOT NULL, 
	subject VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (receipt_code), 
	CONSTRAINT gift_line_once UNIQUE (campaign, position, entry_key), 
	CONSTRAINT gift_amount_positive CHECK (amount > 0)
)
--;
CREATE TABLE gift_donor (
	gift VARCHAR NOT NULL, 
	ordinal INTEGER NOT NULL, 
	donor VARCHAR NOT NULL, 
	linked_at VARCHAR NOT NULL, 
	linked_by VARCHAR NOT NULL, 
	PRIMARY KEY (gift, ordinal), 
	CONSTRAINT gift_donor_from_one CHECK (ordinal > 0)
)
--;
CREATE INDEX gift_donor_by_donor ON gift_donor (donor)
--;
CREATE TABLE gift_join (
	level INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	upto INTEGER NOT NULL, 
	PRIMARY KEY (level, number, upto)
)
--;
CREATE TABLE gift_part (
	step VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	upto BIGINT NOT NULL, 
	campaign VARCHAR NOT NULL, 
	gifts INTEGER NOT NULL, 
	total BIGINT NOT NULL, 
	PRIMARY KEY (step, day, upto)
)
--;
CREATE INDEX gift_part_by_campaign ON gift_part (campaign, day)
--;
CREATE TABLE gift_refund (
	refund VARCHAR NOT NULL, 
	gift VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	own BIGINT NOT NULL, 
	beyond BIGINT NOT NULL, 
	source VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	asked_by VARCHAR NOT NULL, 
	asked_at VARCHAR NOT NULL, 
	PRIMARY KEY (refund), 
	CONSTRAINT gift_refund_positive CHECK (own >= 0 AND beyond >= 0 AND own + beyond > 0), 
	CONSTRAINT gift_refund_beyond_named CHECK ((beyond = 0 AND source = '' AND reason = '') OR (beyond > 0 AND source <> '' AND reason <> ''))
)
--;
CREATE INDEX gift_refund_by_gift ON gift_refund (gift)
--;
CREATE TABLE gift_said (
	code VARCHAR NOT NULL, 
	gift VARCHAR NOT NULL, 
	PRIMARY KEY (code, gift)
)
--;
CREATE TABLE gift_segment (
	segment INTEGER NOT NULL, 
	first_step BIGINT NOT NULL, 
	last_step BIGINT NOT NULL, 
	gifts INTEGER NOT NULL, 
	PRIMARY KEY (segment), 
	CONSTRAINT gift_segment_in_order CHECK (first_step <= last_step)
)
--;
CREATE TABLE gift_step (
	entry BIGINT NOT NULL, 
	gifts INTEGER NOT NULL, 
	reference VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	codes TEXT NOT NULL, 
	PRIMARY KEY (entry), 
	CONSTRAINT gift_step_fits_a_segment CHECK (gifts BETWEEN 1 AND 1024)
)
--;
CREATE TABLE gift_withdrawal (
	receipt_code VARCHAR NOT NULL, 
	withdrawal VARCHAR NOT NULL, 
	withdrawn_at VARCHAR NOT NULL, 
	PRIMARY KEY (receipt_code)
)
--;
CREATE TABLE gift_words (
	level INTEGER NOT NULL, 
	bucket INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	words TEXT NOT NULL, 
	PRIMARY KEY (level, bucket, number)
)
--;
CREATE TABLE guard (
	fund VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	balance BIGINT NOT NULL, 
	upto BIGINT NOT NULL, 
	PRIMARY KEY (fund, account, unit, purpose)
)
--;
CREATE INDEX guard_overdrawn ON guard (upto) WHERE balance < 0
--;
CREATE TABLE head (
	one INTEGER NOT NULL, 
	entries BIGINT NOT NULL, 
	written BIGINT NOT NULL, 
	PRIMARY KEY (one)
)
 WITH (fillfactor = 10)
--;
CREATE TABLE import_part_decision (
	run VARCHAR NOT NULL, 
	part VARCHAR NOT NULL, 
	choice VARCHAR NOT NULL, 
	lines INTEGER NOT NULL, 
	reason VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	decided_at VARCHAR NOT NULL, 
	PRIMARY KEY (run, part)
)
--;
CREATE TABLE import_run (
	id VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	statement_digest VARCHAR NOT NULL, 
	file_name VARCHAR NOT NULL, 
	layout VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	started_at VARCHAR NOT NULL, 
	lines INTEGER NOT NULL, 
	credits INTEGER NOT NULL, 
	credits_total BIGINT NOT NULL, 
	debits INTEGER NOT NULL, 
	debits_total BIGINT NOT NULL, 
	opening BIGINT, 
	closing BIGINT, 
	first_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	findings TEXT NOT NULL, 
	PRIMARY KEY (id)
)
--;
CREATE INDEX import_run_by_account ON import_run (account, started_at)
--;
CREATE TABLE import_run_end (
	run VARCHAR NOT NULL, 
	ended_at VARCHAR NOT NULL, 
	posted INTEGER NOT NULL, 
	already_known INTEGER NOT NULL, 
	PRIMARY KEY (run)
)
--;
CREATE TABLE import_withdrawal (
	id VARCHAR NOT NULL, 
	run VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	asked_by VARCHAR NOT NULL, 
	asked_at VARCHAR NOT NULL, 
	PRIMARY KEY (id)
)
--;
CREATE INDEX import_withdrawal_by_time ON import_withdrawal (asked_at)
--;
CREATE TABLE import_withdrawal_answer (
	withdrawal VARCHAR NOT NULL, 
	answer VARCHAR NOT NULL, 
	answered_by VARCHAR NOT NULL, 
	answered_at VARCHAR NOT NULL, 
	lines INTEGER NOT NULL, 
	PRIMARY KEY (withdrawal), 
	CONSTRAINT import_withdrawal_answer_known CHECK (answer IN ('agreed', 'refused'))
)
--;
CREATE TABLE import_withdrawal_end (
	withdrawal VARCHAR NOT NULL, 
	ended_at VARCHAR NOT NULL, 
	lines INTEGER NOT NULL, 
	PRIMARY KEY (withdrawal)
)
--;
CREATE TABLE job_end (
	name VARCHAR NOT NULL, 
	due VARCHAR NOT NULL, 
	ended_at VARCHAR NOT NULL, 
	outcome VARCHAR NOT NULL, 
	PRIMARY KEY (name, due)
)
--;
CREATE TABLE job_run (
	name VARCHAR NOT NULL, 
	due VARCHAR NOT NULL, 
	taken_at VARCHAR NOT NULL, 
	taken_by VARCHAR NOT NULL, 
	PRIMARY KEY (name, due)
)
--;
CREATE TABLE layout_confirmation (
	layout VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	confirmed_at VARCHAR NOT NULL, 
	PRIMARY KEY (layout, kind)
)
--;
CREATE TABLE leaf (
	position BIGINT NOT NULL, 
	kind VARCHAR NOT NULL, 
	first_entry BIGINT NOT NULL, 
	last_entry BIGINT NOT NULL, 
	body BYTEA NOT NULL, 
	PRIMARY KEY (position)
)
--;
CREATE INDEX leaf_by_entry ON leaf (last_entry)
--;
CREATE TABLE letterhead (
	number INTEGER NOT NULL, 
	address TEXT NOT NULL, 
	changed_at VARCHAR NOT NULL, 
	changed_by VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT letterhead_has_address CHECK (address <> '')
)
--;
CREATE TABLE line_decision (
	identity VARCHAR NOT NULL, 
	ordinal INTEGER NOT NULL, 
	decision VARCHAR NOT NULL, 
	other_side VARCHAR NOT NULL, 
	entry_key VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	decided_at VARCHAR NOT NULL, 
	PRIMARY KEY (identity, ordinal)
)
--;
CREATE INDEX line_decision_by_time ON line_decision (decided_at)
--;
CREATE TABLE line_paper (
	identity VARCHAR NOT NULL, 
	decision VARCHAR NOT NULL, 
	paper VARCHAR NOT NULL, 
	amount BIGINT NOT NULL, 
	PRIMARY KEY (identity, paper), 
	CONSTRAINT line_paper_positive CHECK (amount > 0)
)
--;
CREATE INDEX line_paper_by_paper ON line_paper (paper, decision)
--;
CREATE TABLE log_head (
	one INTEGER NOT NULL, 
	size BIGINT NOT NULL, 
	written BIGINT NOT NULL, 
	covered BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (one)
)
 WITH (fillfactor = 10)
--;
CREATE TABLE matched_line (
	entry_key VARCHAR NOT NULL, 
	identity VARCHAR NOT NULL, 
	PRIMARY KEY (entry_key)
)
--;
CREATE TABLE officer (
	id VARCHAR NOT NULL, 
	sign_in_name VARCHAR NOT NULL, 
	role_key VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	added_at VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT officer_sign_in_name_once UNIQUE (sign_in_name), 
	CONSTRAINT officer_role_key_once UNIQUE (role_key)
)
--;
CREATE TABLE payment_batch (
	id VARCHAR NOT NULL, 
	list VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	occurred_on DATE NOT NULL, 
	orders INTEGER NOT NULL, 
	total BIGINT NOT NULL, 
	made_by VARCHAR NOT NULL, 
	made_at VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT payment_batch_not_empty CHECK (orders > 0 AND total > 0)
)
--;
CREATE INDEX payment_batch_by_list ON payment_batch (list)
--;
CREATE INDEX payment_batch_in_time ON payment_batch (made_at, id)
--;
CREATE TABLE payment_order (
	id VARCHAR NOT NULL, 
	batch VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	list VARCHAR NOT NULL, 
	award VARCHAR NOT NULL, 
	instalment INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	case_number INTEGER NOT NULL, 
	payee VARCHAR NOT NULL, 
	address VARCHAR NOT NULL, 
	area VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	amount BIGINT NOT NULL, 
	purpose VARCHAR NOT NULL, 
	rest_of VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT payment_order_try_once UNIQUE (award, instalment, attempt), 
	CONSTRAINT payment_order_authorised_once UNIQUE (award, list, instalment), 
	CONSTRAINT payment_order_positive CHECK (amount > 0)
)
--;
CREATE INDEX payment_order_by_batch ON payment_order (batch, place)
--;
CREATE INDEX payment_order_by_rest ON payment_order (rest_of)
--;
CREATE TABLE payment_outcome (
	"order" VARCHAR NOT NULL, 
	step VARCHAR NOT NULL, 
	outcome VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	amount BIGINT NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY ("order"), 
	CONSTRAINT payment_outcome_kind CHECK (outcome IN ('paid', 'part', 'returned')), 
	CONSTRAINT payment_outcome_reason CHECK ((outcome = 'returned') = (reason <> '')), 
	CONSTRAINT payment_outcome_positive CHECK (amount > 0)
)
--;
CREATE INDEX payment_outcome_by_day ON payment_outcome (outcome, day)
--;
CREATE INDEX payment_outcome_by_step ON payment_outcome (step)
--;
CREATE TABLE payment_repayment (
	identity VARCHAR NOT NULL, 
	"order" VARCHAR NOT NULL, 
	entry_key VARCHAR NOT NULL, 
	amount BIGINT NOT NULL, 
	day DATE NOT NULL, 
	PRIMARY KEY (identity), 
	CONSTRAINT payment_repayment_positive CHECK (amount > 0)
)
--;
CREATE INDEX payment_repayment_by_order ON payment_repayment ("order")
--;
CREATE TABLE payment_return (
	"order" VARCHAR NOT NULL, 
	identity VARCHAR NOT NULL, 
	entry_key VARCHAR NOT NULL, 
	amount BIGINT NOT NULL, 
	day DATE NOT NULL, 
	held BOOLEAN NOT NULL, 
	PRIMARY KEY ("order"), 
	CONSTRAINT payment_return_line_once UNIQUE (identity), 
	CONSTRAINT payment_return_positive CHECK (amount > 0)
)
--;
CREATE TABLE period_closing (
	ends_on DATE NOT NULL, 
	turn INTEGER DEFAULT 1 NOT NULL, 
	closed_at VARCHAR NOT NULL, 
	closed_by VARCHAR NOT NULL, 
	agreed_by VARCHAR DEFAULT '' NOT NULL, 
	reason VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (ends_on, turn), 
	CONSTRAINT period_turn_from_one CHECK (turn > 0)
)
--;
CREATE TABLE pledge (
	id VARCHAR NOT NULL, 
	campaign VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	donor VARCHAR NOT NULL, 
	amount BIGINT NOT NULL, 
	said_on DATE NOT NULL, 
	document TEXT NOT NULL, 
	kept_at VARCHAR NOT NULL, 
	kept_by VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT pledge_kind_known CHECK (kind IN ('pledged', 'passed_through', 'direct')), 
	CONSTRAINT pledge_amount_positive CHECK (amount > 0)
)
--;
CREATE INDEX pledge_by_campaign ON pledge (campaign, kind)
--;
CREATE TABLE pledge_end (
	pledge VARCHAR NOT NULL, 
	how VARCHAR NOT NULL, 
	gift VARCHAR NOT NULL, 
	ended_at VARCHAR NOT NULL, 
	ended_by VARCHAR NOT NULL, 
	PRIMARY KEY (pledge), 
	CONSTRAINT pledge_end_known CHECK (how IN ('kept', 'dropped'))
)
--;
CREATE TABLE policy_used (
	policy VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	title_vi VARCHAR NOT NULL, 
	title_en VARCHAR NOT NULL, 
	source_class VARCHAR NOT NULL, 
	valid_from DATE NOT NULL, 
	first_used_at VARCHAR NOT NULL, 
	PRIMARY KEY (policy, version)
)
--;
CREATE TABLE posting (
	entry BIGINT NOT NULL, 
	line INTEGER NOT NULL, 
	fund VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	debit BIGINT NOT NULL, 
	credit BIGINT NOT NULL, 
	PRIMARY KEY (entry, line)
)
--;
CREATE INDEX posting_by_account ON posting (account, fund, unit, entry, purpose, debit, credit)
--;
CREATE TABLE printed_balance (
	account VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	run VARCHAR NOT NULL, 
	balance BIGINT NOT NULL, 
	PRIMARY KEY (account, day, run)
)
--;
CREATE TABLE proposal (
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	subject_digest VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	prepared_by VARCHAR NOT NULL, 
	committee VARCHAR NOT NULL, 
	quorum INTEGER NOT NULL, 
	sitting VARCHAR, 
	entries TEXT NOT NULL, 
	about TEXT NOT NULL, 
	occurred_on DATE NOT NULL, 
	frozen_at VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT proposal_version_once UNIQUE (kind, subject, version)
)
--;
CREATE INDEX proposal_in_time ON proposal (frozen_at, id)
--;
CREATE INDEX proposal_of_sitting ON proposal (sitting)
--;
CREATE TABLE receipt_draft (
	id VARCHAR NOT NULL, 
	gift VARCHAR NOT NULL, 
	edition INTEGER NOT NULL, 
	campaign VARCHAR NOT NULL, 
	donor VARCHAR NOT NULL, 
	drafted_at VARCHAR NOT NULL, 
	drafted_by VARCHAR NOT NULL, 
	run VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT receipt_edition_once UNIQUE (gift, edition), 
	CONSTRAINT receipt_edition_from_one CHECK (edition > 0)
)
--;
CREATE TABLE receipt_issue (
	number VARCHAR NOT NULL, 
	draft VARCHAR NOT NULL, 
	campaign VARCHAR NOT NULL, 
	series VARCHAR NOT NULL, 
	serial INTEGER NOT NULL, 
	issued_on DATE NOT NULL, 
	issued_at VARCHAR NOT NULL, 
	issued_by VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT receipt_issued_once UNIQUE (draft), 
	CONSTRAINT receipt_serial_once UNIQUE (series, serial)
)
--;
CREATE INDEX receipt_issue_by_campaign ON receipt_issue (campaign, issued_at, number)
--;
CREATE TABLE receipt_withdrawal (
	number VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	withdrawn_at VARCHAR NOT NULL, 
	withdrawn_by VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT receipt_withdrawal_has_reason CHECK (reason <> '')
)
--;
CREATE TABLE reference_key (
	key BIGINT NOT NULL, 
	account VARCHAR NOT NULL, 
	position BIGINT NOT NULL, 
	PRIMARY KEY (key, account, position)
)
--;
CREATE TABLE reference_step (
	account VARCHAR NOT NULL, 
	upto BIGINT NOT NULL, 
	behind BIGINT NOT NULL, 
	written INTEGER NOT NULL, 
	PRIMARY KEY (account, upto), 
	CONSTRAINT reference_step_in_order CHECK (behind >= 0 AND behind < upto AND written >= 0)
)
--;
CREATE TABLE refund_debit (
	refund VARCHAR NOT NULL, 
	attempt INTEGER NOT NULL, 
	identity VARCHAR NOT NULL, 
	entry_key VARCHAR NOT NULL, 
	PRIMARY KEY (refund, attempt), 
	CONSTRAINT refund_debit_line_once UNIQUE (identity)
)
--;
CREATE TABLE refund_return (
	refund VARCHAR NOT NULL, 
	attempt INTEGER NOT NULL, 
	identity VARCHAR NOT NULL, 
	entry_key VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	PRIMARY KEY (refund, attempt), 
	CONSTRAINT refund_return_line_once UNIQUE (identity)
)
--;
CREATE TABLE refund_sending (
	refund VARCHAR NOT NULL, 
	attempt INTEGER NOT NULL, 
	fund VARCHAR NOT NULL, 
	bank_account VARCHAR NOT NULL, 
	amount BIGINT NOT NULL, 
	sent_on DATE NOT NULL, 
	decision VARCHAR NOT NULL, 
	sent_by VARCHAR NOT NULL, 
	sent_at VARCHAR NOT NULL, 
	PRIMARY KEY (refund, attempt), 
	CONSTRAINT refund_sending_positive CHECK (amount > 0), 
	CONSTRAINT refund_sending_decided CHECK (attempt = 1 OR decision <> '')
)
--;
CREATE TABLE release (
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	code_step BIGINT NOT NULL, 
	released_at VARCHAR NOT NULL, 
	PRIMARY KEY (kind, subject)
)
--;
CREATE TABLE release_claim (
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	terms VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	code_step BIGINT NOT NULL, 
	claimed_at VARCHAR NOT NULL, 
	PRIMARY KEY (id)
)
--;
CREATE TABLE remembered_answer (
	rule VARCHAR NOT NULL, 
	answer VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	officer VARCHAR NOT NULL, 
	answered_at VARCHAR NOT NULL, 
	PRIMARY KEY (rule, answer), 
	CONSTRAINT remembered_answer_known CHECK (answer IN ('confirmed', 'withdrawn'))
)
--;
CREATE TABLE remembered_line (
	identity VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	PRIMARY KEY (identity)
)
--;
CREATE INDEX remembered_line_by_rule ON remembered_line (rule)
--;
CREATE TABLE remembered_rule (
	id VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	phrase TEXT NOT NULL, 
	direction VARCHAR NOT NULL, 
	decision VARCHAR NOT NULL, 
	leaf VARCHAR NOT NULL, 
	donor VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	officer VARCHAR NOT NULL, 
	made_at VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT remembered_rule_direction CHECK (direction IN ('credit', 'debit')), 
	CONSTRAINT remembered_rule_has_phrase CHECK (phrase <> '')
)
--;
CREATE TABLE reopening_refusal (
	ends_on DATE NOT NULL, 
	turn INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	refused_at VARCHAR NOT NULL, 
	refused_by VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	PRIMARY KEY (ends_on, turn, ordinal), 
	CONSTRAINT reopening_refusal_has_reason CHECK (reason <> '')
)
--;
CREATE TABLE reopening_request (
	ends_on DATE NOT NULL, 
	turn INTEGER NOT NULL, 
	ordinal INTEGER DEFAULT 1 NOT NULL, 
	asked_at VARCHAR NOT NULL, 
	asked_by VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	PRIMARY KEY (ends_on, turn, ordinal), 
	CONSTRAINT reopening_request_from_one CHECK (ordinal > 0)
)
--;
CREATE TABLE seat (
	id VARCHAR NOT NULL, 
	committee VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	from_day DATE NOT NULL, 
	to_day DATE NOT NULL, 
	seated_by VARCHAR NOT NULL, 
	seated_at VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT seat_in_order CHECK (from_day <= to_day), 
	CONSTRAINT seat_once UNIQUE (committee, officer, code, from_day)
)
--;
CREATE TABLE settlement_step (
	id VARCHAR NOT NULL, 
	result_sha256 VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	occurred_on DATE NOT NULL, 
	settled_by VARCHAR NOT NULL, 
	settled_at VARCHAR NOT NULL, 
	PRIMARY KEY (id)
)
--;
CREATE TABLE sign_in_limit (
	bucket VARCHAR NOT NULL, 
	window_start BIGINT NOT NULL, 
	tries INTEGER NOT NULL, 
	PRIMARY KEY (bucket)
)
--;
CREATE INDEX sign_in_limit_by_window ON sign_in_limit (window_start)
--;
CREATE TABLE sitting (
	id VARCHAR NOT NULL, 
	committee VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	number INTEGER NOT NULL, 
	convened_by VARCHAR NOT NULL, 
	convened_at VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT sitting_once_a_day UNIQUE (committee, day), 
	CONSTRAINT sitting_number_once UNIQUE (committee, number)
)
--;
CREATE TABLE staff_change (
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	sign_in_name VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	duty VARCHAR NOT NULL, 
	term VARCHAR NOT NULL, 
	from_day DATE, 
	to_day DATE, 
	proposed_by VARCHAR NOT NULL, 
	proposed_at VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT staff_change_kind_known CHECK (kind IN ('appoint', 'end', 'renew'))
)
--;
CREATE INDEX staff_change_in_time ON staff_change (proposed_at, id)
--;
CREATE TABLE statement_issue (
	account VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	version INTEGER NOT NULL, 
	upto BIGINT NOT NULL, 
	opening BIGINT NOT NULL, 
	paid_in BIGINT NOT NULL, 
	paid_out BIGINT NOT NULL, 
	closing BIGINT NOT NULL, 
	rows_in BIGINT NOT NULL, 
	rows_out BIGINT NOT NULL, 
	first BIGINT NOT NULL, 
	last BIGINT NOT NULL, 
	csv_size BIGINT NOT NULL, 
	csv_sha256 VARCHAR NOT NULL, 
	json_size BIGINT NOT NULL, 
	json_sha256 VARCHAR NOT NULL, 
	issued_on DATE NOT NULL, 
	PRIMARY KEY (account, day, version), 
	CONSTRAINT statement_issue_version CHECK (version >= 1), 
	CONSTRAINT statement_issue_adds_up CHECK (opening + paid_in - paid_out = closing)
)
--;
CREATE INDEX statement_issue_by_day ON statement_issue (day, account)
--;
CREATE TABLE statement_mapping (
	signature VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	columns TEXT NOT NULL, 
	headings TEXT NOT NULL, 
	day_order VARCHAR NOT NULL, 
	writing VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	saved_at VARCHAR NOT NULL, 
	PRIMARY KEY (signature, version)
)
--;
CREATE INDEX statement_mapping_by_name ON statement_mapping (name)
--;
CREATE TABLE subject_key (
	subject VARCHAR NOT NULL, 
	wrapped BYTEA NOT NULL, 
	PRIMARY KEY (subject)
)
--;
CREATE TABLE unfunded_award (
	list VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	household VARCHAR NOT NULL, 
	case_number INTEGER NOT NULL, 
	item VARCHAR NOT NULL, 
	source_class VARCHAR NOT NULL, 
	amount BIGINT NOT NULL, 
	reason VARCHAR NOT NULL, 
	shortfall BIGINT NOT NULL, 
	PRIMARY KEY (list, place)
)
--;
CREATE TABLE unit (
	code VARCHAR NOT NULL, 
	exponent INTEGER NOT NULL, 
	PRIMARY KEY (code)
)
--;
CREATE TABLE voucher (
	owner VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	series VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	evidence VARCHAR NOT NULL, 
	PRIMARY KEY (owner, year, series, number), 
	CONSTRAINT voucher_evidence_once UNIQUE (evidence)
)
--;
CREATE TABLE voucher_void (
	voucher VARCHAR NOT NULL, 
	evidence VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	voided_at VARCHAR NOT NULL, 
	voided_by VARCHAR NOT NULL, 
	PRIMARY KEY (voucher), 
	CONSTRAINT voucher_void_evidence_once UNIQUE (evidence), 
	CONSTRAINT voucher_void_has_reason CHECK (reason <> '')
)
--;
CREATE TABLE waiting_line (
	identity VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	position BIGINT NOT NULL, 
	day DATE NOT NULL, 
	proposal VARCHAR NOT NULL, 
	PRIMARY KEY (identity)
)
--;
CREATE INDEX waiting_line_by_account ON waiting_line (account, position)
--;
CREATE TABLE withdrawn_line (
	identity VARCHAR NOT NULL, 
	withdrawal VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	direction VARCHAR NOT NULL, 
	position BIGINT NOT NULL, 
	day DATE NOT NULL, 
	PRIMARY KEY (identity)
)
--;
CREATE INDEX withdrawn_line_by_day ON withdrawn_line (account, day)
--;
CREATE INDEX withdrawn_line_by_place ON withdrawn_line (withdrawal, direction, position)
--;
CREATE TABLE withdrawn_run (
	run VARCHAR NOT NULL, 
	withdrawal VARCHAR NOT NULL, 
	PRIMARY KEY (run)
)
--;
CREATE TABLE annual_report_filed (
	year INTEGER NOT NULL, 
	ends_on DATE NOT NULL, 
	turn INTEGER NOT NULL, 
	filed_on DATE NOT NULL, 
	document VARCHAR NOT NULL, 
	kept_at VARCHAR NOT NULL, 
	kept_by VARCHAR NOT NULL, 
	PRIMARY KEY (year), 
	CONSTRAINT annual_report_rests_on_closing FOREIGN KEY(ends_on, turn) REFERENCES period_closing (ends_on, turn)
)
--;
CREATE TABLE approval_outcome (
	proposal VARCHAR NOT NULL, 
	outcome VARCHAR NOT NULL, 
	decided_at VARCHAR NOT NULL, 
	PRIMARY KEY (proposal), 
	CONSTRAINT approval_outcome_known CHECK (outcome IN ('approved', 'rejected', 'returned', 'lapsed')), 
	CONSTRAINT approval_outcome_said UNIQUE (proposal, outcome), 
	FOREIGN KEY(proposal) REFERENCES proposal (id)
)
--;
CREATE TABLE approval_voucher (
	proposal VARCHAR NOT NULL, 
	entry_key VARCHAR NOT NULL, 
	voucher VARCHAR NOT NULL, 
	PRIMARY KEY (proposal, entry_key), 
	FOREIGN KEY(proposal) REFERENCES proposal (id)
)
--;
CREATE TABLE code_secret (
	officer VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	sealed BYTEA NOT NULL, 
	set_at VARCHAR NOT NULL, 
	PRIMARY KEY (officer, version), 
	FOREIGN KEY(officer) REFERENCES officer (id)
)
--;
CREATE TABLE code_step (
	officer VARCHAR NOT NULL, 
	last_step BIGINT NOT NULL, 
	PRIMARY KEY (officer), 
	CONSTRAINT code_step_not_negative CHECK (last_step >= 0), 
	FOREIGN KEY(officer) REFERENCES officer (id)
)
--;
CREATE TABLE credential (
	officer VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	password_hash VARCHAR NOT NULL, 
	set_at VARCHAR NOT NULL, 
	PRIMARY KEY (officer, version), 
	FOREIGN KEY(officer) REFERENCES officer (id)
)
--;
CREATE TABLE duty_term (
	id VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	duty VARCHAR NOT NULL, 
	from_day DATE NOT NULL, 
	to_day DATE NOT NULL, 
	appointed_by VARCHAR NOT NULL, 
	confirmed_by VARCHAR NOT NULL, 
	added_at VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT duty_term_in_order CHECK (from_day <= to_day), 
	FOREIGN KEY(officer) REFERENCES officer (id)
)
--;
CREATE INDEX duty_term_of_officer ON duty_term (officer, duty)
--;
CREATE TABLE entitlement_completion (
	disaster VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	finished_at VARCHAR NOT NULL, 
	PRIMARY KEY (disaster, number), 
	FOREIGN KEY(disaster, number) REFERENCES entitlement_run (disaster, number)
)
--;
CREATE TABLE gift_donor_end (
	gift VARCHAR NOT NULL, 
	ordinal INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	ended_at VARCHAR NOT NULL, 
	ended_by VARCHAR NOT NULL, 
	PRIMARY KEY (gift, ordinal), 
	CONSTRAINT gift_donor_end_of_link FOREIGN KEY(gift, ordinal) REFERENCES gift_donor (gift, ordinal) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT gift_donor_end_has_reason CHECK (reason <> '')
)
--;
CREATE TABLE judged_case (
	disaster VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	household VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	points INTEGER NOT NULL, 
	poverty VARCHAR NOT NULL, 
	vulnerable INTEGER NOT NULL, 
	assessed_on DATE NOT NULL, 
	drawn VARCHAR NOT NULL, 
	PRIMARY KEY (disaster, run, household), 
	FOREIGN KEY(disaster, run) REFERENCES entitlement_run (disaster, number), 
	CONSTRAINT judged_case_position_once UNIQUE (disaster, run, position), 
	CONSTRAINT judged_case_position_from_one CHECK (position >= 1)
)
--;
CREATE TABLE lost_phone_reset (
	officer VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	reset_by VARCHAR NOT NULL, 
	reset_at VARCHAR NOT NULL, 
	PRIMARY KEY (officer, version), 
	FOREIGN KEY(officer) REFERENCES officer (id)
)
--;
CREATE TABLE one_time_link (
	token_hash VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	purpose VARCHAR NOT NULL, 
	made_by VARCHAR NOT NULL, 
	made_at VARCHAR NOT NULL, 
	expires_at VARCHAR NOT NULL, 
	PRIMARY KEY (token_hash), 
	CONSTRAINT one_time_link_purpose_known CHECK (purpose IN ('enrol', 'new_code')), 
	CONSTRAINT one_time_link_version_once UNIQUE (officer, version), 
	FOREIGN KEY(officer) REFERENCES officer (id)
)
--;
CREATE TABLE recovery_code (
	code_hash VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (code_hash), 
	FOREIGN KEY(officer) REFERENCES officer (id)
)
--;
CREATE INDEX recovery_code_of_officer ON recovery_code (officer, version)
--;
CREATE TABLE recusal (
	proposal VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	recused_at VARCHAR NOT NULL, 
	PRIMARY KEY (proposal, officer), 
	FOREIGN KEY(proposal) REFERENCES proposal (id)
)
--;
CREATE TABLE seat_end (
	seat VARCHAR NOT NULL, 
	ended_on DATE NOT NULL, 
	ended_by VARCHAR NOT NULL, 
	ended_at VARCHAR NOT NULL, 
	PRIMARY KEY (seat), 
	FOREIGN KEY(seat) REFERENCES seat (id)
)
--;
CREATE TABLE sign_in_session (
	token_hash VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	duty VARCHAR NOT NULL, 
	opened_at VARCHAR NOT NULL, 
	second_factor_at VARCHAR NOT NULL, 
	expires_at VARCHAR NOT NULL, 
	PRIMARY KEY (token_hash), 
	FOREIGN KEY(officer) REFERENCES officer (id)
)
--;
CREATE INDEX sign_in_session_by_end ON sign_in_session (expires_at)
--;
CREATE INDEX sign_in_session_of_officer ON sign_in_session (officer)
--;
CREATE TABLE signature (
	proposal VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	seat VARCHAR NOT NULL, 
	choice VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	code_step BIGINT NOT NULL, 
	signed_at VARCHAR NOT NULL, 
	PRIMARY KEY (proposal, officer), 
	CONSTRAINT signature_once_a_seat UNIQUE (proposal, seat), 
	CONSTRAINT signature_choice_known CHECK (choice IN ('approve', 'reject', 'return')), 
	FOREIGN KEY(proposal) REFERENCES proposal (id)
)
--;
CREATE TABLE staff_change_answer (
	change VARCHAR NOT NULL, 
	answer VARCHAR NOT NULL, 
	officer VARCHAR NOT NULL, 
	answered_by VARCHAR NOT NULL, 
	answered_at VARCHAR NOT NULL, 
	PRIMARY KEY (change), 
	CONSTRAINT staff_change_answer_known CHECK (answer IN ('confirmed', 'refused')), 
	FOREIGN KEY(change) REFERENCES staff_change (id)
)
--;
CREATE TABLE survey_run (
	id VARCHAR NOT NULL, 
	disaster VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	mapping VARCHAR NOT NULL, 
	mapping_version VARCHAR NOT NULL, 
	mapping_digest VARCHAR NOT NULL, 
	file_digest VARCHAR NOT NULL, 
	rows INTEGER NOT NULL, 
	started_at VARCHAR NOT NULL, 
	started_by VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(disaster) REFERENCES disaster (code)
)
--;
CREATE INDEX ix_survey_run_disaster ON survey_run (disaster)
--;
CREATE TABLE duty_end (
	term VARCHAR NOT NULL, 
	ended_on DATE NOT NULL, 
	ended_by VARCHAR NOT NULL, 
	confirmed_by VARCHAR NOT NULL, 
	added_at VARCHAR NOT NULL, 
	PRIMARY KEY (term), 
	FOREIGN KEY(term) REFERENCES duty_term (id)
)
--;
CREATE TABLE entitlement (
	disaster VARCHAR NOT NULL, 
	run INTEGER NOT NULL, 
	household VARCHAR NOT NULL, 
	policy VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	claim VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	alternative VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	article VARCHAR NOT NULL, 
	citation VARCHAR NOT NULL, 
	source_class VARCHAR NOT NULL, 
	form VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	rate BIGINT NOT NULL, 
	coefficient INTEGER NOT NULL, 
	each_amount BIGINT NOT NULL, 
	count INTEGER NOT NULL, 
	amount BIGINT NOT NULL, 
	quantity BIGINT NOT NULL, 
	minimum BOOLEAN NOT NULL, 
	PRIMARY KEY (disaster, run, household, policy, rule), 
	FOREIGN KEY(disaster, run, household) REFERENCES judged_case (disaster, run, household), 
	CONSTRAINT entitlement_claim_once UNIQUE (disaster, run, claim), 
	CONSTRAINT entitlement_source_class CHECK (source_class IN ('state', 'campaign')), 
	CONSTRAINT entitlement_figures CHECK ((form = 'money' AND unit = 'VND' AND quantity = 0 AND amount > 0 AND amount = each_amount * count) OR (form = 'in_kind' AND unit <> 'VND' AND amount = 0 AND quantity = each_amount * count))
)
--;
CREATE TABLE household (
	id VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	identity VARCHAR NOT NULL, 
	content VARCHAR NOT NULL, 
	run VARCHAR NOT NULL, 
	disaster VARCHAR NOT NULL, 
	case_number INTEGER NOT NULL, 
	case_code VARCHAR NOT NULL, 
	area VARCHAR NOT NULL, 
	hamlet VARCHAR NOT NULL, 
	head_name VARCHAR, 
	head_folded VARCHAR NOT NULL, 
	birth_year INTEGER, 
	phone VARCHAR NOT NULL, 
	members INTEGER NOT NULL, 
	poverty VARCHAR NOT NULL, 
	children INTEGER NOT NULL, 
	elderly INTEGER NOT NULL, 
	disabled INTEGER NOT NULL, 
	pregnant INTEGER NOT NULL, 
	visited_on DATE, 
	taken_at VARCHAR NOT NULL, 
	taken_by VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT household_submitted_once UNIQUE (source, identity), 
	CONSTRAINT household_case_number UNIQUE (case_number), 
	CONSTRAINT household_case_code UNIQUE (case_code), 
	CONSTRAINT household_has_members CHECK (members >= 1), 
	FOREIGN KEY(run) REFERENCES survey_run (id), 
	FOREIGN KEY(disaster) REFERENCES disaster (code), 
	FOREIGN KEY(area) REFERENCES area (code)
)
--;
CREATE INDEX household_by_area ON household (disaster, area, case_number)
--;
CREATE INDEX household_by_disaster ON household (disaster, case_number)
--;
CREATE INDEX household_by_head ON household (head_folded, birth_year)
--;
CREATE INDEX household_by_phone ON household (phone)
--;
CREATE INDEX ix_household_run ON household (run)
--;
CREATE TABLE one_time_link_use (
	token_hash VARCHAR NOT NULL, 
	used_at VARCHAR NOT NULL, 
	PRIMARY KEY (token_hash), 
	FOREIGN KEY(token_hash) REFERENCES one_time_link (token_hash)
)
--;
CREATE TABLE proposal_lapse (
	proposal VARCHAR NOT NULL, 
	outcome VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	lapsed_by VARCHAR NOT NULL, 
	PRIMARY KEY (proposal), 
	CONSTRAINT proposal_lapse_of_outcome FOREIGN KEY(proposal, outcome) REFERENCES approval_outcome (proposal, outcome) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT proposal_lapse_is_one CHECK (outcome = 'lapsed'), 
	CONSTRAINT proposal_lapse_has_reason CHECK (reason <> '')
)
--;
CREATE TABLE recovery_code_use (
	code_hash VARCHAR NOT NULL, 
	used_at VARCHAR NOT NULL, 
	PRIMARY KEY (code_hash), 
	FOREIGN KEY(code_hash) REFERENCES recovery_code (code_hash)
)
--;
CREATE TABLE survey_completion (
	run VARCHAR NOT NULL, 
	accepted INTEGER NOT NULL, 
	already_known INTEGER NOT NULL, 
	rejected INTEGER NOT NULL, 
	overtaken_by VARCHAR NOT NULL, 
	finished_at VARCHAR NOT NULL, 
	PRIMARY KEY (run), 
	FOREIGN KEY(run) REFERENCES survey_run (id)
)
--;
CREATE TABLE survey_rejection (
	run VARCHAR NOT NULL, 
	sheet_row INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	sheet_column VARCHAR NOT NULL, 
	cell VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	PRIMARY KEY (run, sheet_row, place), 
	FOREIGN KEY(run) REFERENCES survey_run (id)
)
--;
CREATE TABLE assessment (
	id VARCHAR NOT NULL, 
	household VARCHAR NOT NULL, 
	disaster VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	damage INTEGER, 
	damage_level VARCHAR NOT NULL, 
	house_lost BOOLEAN NOT NULL, 
	uninhabitable BOOLEAN NOT NULL, 
	nowhere_to_live BOOLEAN NOT NULL, 
	relocation_ordered BOOLEAN NOT NULL, 
	needs_unmet BOOLEAN NOT NULL, 
	income_lost BOOLEAN NOT NULL, 
	injured INTEGER NOT NULL, 
	dead INTEGER NOT NULL, 
	orphans INTEGER NOT NULL, 
	rice_months INTEGER NOT NULL, 
	recovery VARCHAR NOT NULL, 
	basis_damage INTEGER NOT NULL, 
	basis_vulnerability INTEGER NOT NULL, 
	basis_circumstances INTEGER NOT NULL, 
	basis_recovery INTEGER NOT NULL, 
	criteria VARCHAR NOT NULL, 
	assessed_on DATE NOT NULL, 
	taken_at VARCHAR NOT NULL, 
	taken_by VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT assessment_version_once UNIQUE (household, disaster, version), 
	CONSTRAINT assessment_damage_percent CHECK (damage IS NULL OR damage BETWEEN 0 AND 100), 
	CONSTRAINT assessment_damage_level CHECK (damage_level IN ('partial', 'heavy', 'very_heavy', 'total')), 
	CONSTRAINT assessment_lost_is_total CHECK (NOT house_lost OR damage_level = 'total'), 
	CONSTRAINT assessment_rice_months CHECK (rice_months BETWEEN 0 AND 3), 
	CONSTRAINT assessment_counts CHECK (injured >= 0 AND dead >= 0 AND orphans >= 0), 
	FOREIGN KEY(household) REFERENCES household (id), 
	FOREIGN KEY(disaster) REFERENCES disaster (code)
)
--;
CREATE INDEX assessment_by_disaster ON assessment (disaster, household)
--;
-- The outbox of leaves on PostgreSQL: dense, only appended, sealed by the update of log_head.size.
-- Every function names its schema: a temporary table of the same name must not stand in for one of these.

CREATE FUNCTION leaves_above_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE low bigint; high bigint; sealed bigint; announced bigint;
BEGIN
  SELECT a.low, a.high, h.size, h.written INTO low, high, sealed, announced
    FROM (SELECT min(position) AS low, max(position) AS high FROM added) a CROSS JOIN public.log_head h;
  IF low IS NULL THEN RETURN NULL; END IF;
  -- Leaves above the sealed ones are announced only in a session that holds the head; who has not, waits.
  IF announced <= high OR announced = sealed THEN
    UPDATE public.log_head SET written = greatest(written, high + 1) RETURNING size INTO sealed;
  END IF;
  IF low < sealed THEN RAISE EXCEPTION USING ERRCODE = 'RF021', MESSAGE = 'leaf_below_head'; END IF;
  RETURN NULL;
END $$
--;
CREATE TRIGGER leaf_above_head AFTER INSERT ON leaf
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION leaves_above_head()
--;
CREATE FUNCTION log_head_gate() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off SET search_path = public, pg_temp AS $$
DECLARE
  low bigint := OLD.size; high bigint := NEW.size; behind bigint := OLD.covered + 1 - OLD.size;
  made bigint; each_its_own boolean; crooked bigint; reach bigint;
BEGIN
  IF high < low OR (high > low AND high <> NEW.written) OR (high = low AND NEW.covered <> OLD.covered) THEN
    RAISE EXCEPTION USING ERRCODE = 'RF022', MESSAGE = 'log_head_moved_by_hand';
  END IF;
  IF high = low THEN RETURN NEW; END IF;
  -- As a rule each new leaf stands over one entry, in their order.
  SELECT count(*), bool_and(first_entry = behind + position AND last_entry = first_entry) INTO made, each_its_own
    FROM leaf WHERE position >= low AND position < high;
  IF made = high - low AND each_its_own AND NEW.covered = OLD.covered + made THEN RETURN NEW; END IF;
  -- New leaves stand over the entries that follow the last covered one, without gap or overlap.
  SELECT count(*), count(*) FILTER (WHERE stands AND (first_entry <> before + 1 OR last_entry < first_entry)),
         greatest(OLD.covered, max(last_entry)) INTO made, crooked, reach
    FROM (SELECT first_entry, last_entry, stands,
                 lag(last_entry, 1, OLD.covered) OVER (PARTITION BY stands ORDER BY last_entry) AS before
          FROM (SELECT first_entry, last_entry, first_entry <> 0 OR last_entry <> 0 AS stands
                FROM leaf WHERE position >= low AND position < high) fresh) l;
  IF made <> high - low THEN
    RAISE EXCEPTION USING ERRCODE = 'RF023', MESSAGE = 'leaf_positions_not_dense';
  END IF;
  IF crooked > 0 OR NEW.covered <> reach THEN
    RAISE EXCEPTION USING ERRCODE = 'RF024', MESSAGE = 'leaf_not_over_new_entries';
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER log_head_gate BEFORE UPDATE OF size, covered ON log_head FOR EACH ROW EXECUTE FUNCTION log_head_gate()
--;
CREATE FUNCTION log_head_written_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.one <> OLD.one OR NEW.written < OLD.written THEN
    RAISE EXCEPTION USING ERRCODE = 'RF022', MESSAGE = 'log_head_moved_by_hand';
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER log_head_written_forward BEFORE UPDATE OF one, written ON log_head
  FOR EACH ROW EXECUTE FUNCTION log_head_written_forward()
--;
CREATE FUNCTION stands_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Asked once, of a new row, where a CHECK is read anew with every update; the gates refuse another number.
  IF NEW.one <> 1 THEN RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = TG_NAME, MESSAGE = TG_NAME; END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER log_head_is_one BEFORE INSERT ON log_head FOR EACH ROW EXECUTE FUNCTION stands_alone()
--;
CREATE FUNCTION log_head_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Asked at the commit, of the row as it is left then.
  IF EXISTS (SELECT 1 FROM public.log_head WHERE written <> size) THEN
    RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'log_head_all_sealed', MESSAGE = 'log_head_all_sealed';
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER log_head_all_sealed AFTER INSERT OR UPDATE OF written ON log_head DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION log_head_is_sealed()
--;
-- What holds between two rooms on PostgreSQL.
--
-- Books and bank: a fact of the books is what the bank printed. An entry that takes a guard below zero counts as
-- one if it moves, on the line's account, the line's amount in the line's direction, and no account by more; a
-- matched line has no entry of its own. The books ask only below zero.

-- In plpgsql, which plans it once a session and not once a line: a whole statement may come below zero.
CREATE FUNCTION is_bank_line(of_identity text) RETURNS boolean LANGUAGE plpgsql STABLE
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET search_path = public, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM bank_line b JOIN entry e ON e.key = 'line:' || of_identity
    WHERE b.identity = of_identity AND b.reading <> 'matched'
      AND CASE b.direction WHEN 'credit' THEN b.amount ELSE -b.amount END
          = (SELECT sum(p.debit - p.credit) FROM posting p
             -- Wrapped, so that no plan reads the whole history of the account.
             WHERE p.entry = e.number AND coalesce(p.account, '') = b.account)
      AND b.amount >= (SELECT max(abs(moved)) FROM (SELECT sum(p.debit - p.credit) AS moved FROM posting p
                       WHERE p.entry = e.number GROUP BY p.fund, p.account, p.unit, p.purpose) m));
END $$
--;
-- Books and log: every entry stands under exactly one leaf, sealed in the same turn. log_head.covered is the last
-- entry under a leaf (the log's gate counts it).

CREATE FUNCTION entries_stand_under_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.entries <> OLD.entries AND NEW.entries <> (SELECT covered FROM public.log_head) THEN
    PERFORM public.refuse('RF025', 'entry_without_leaf');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER head_under_leaves BEFORE UPDATE OF entries ON head
  FOR EACH ROW EXECUTE FUNCTION entries_stand_under_leaves()
--;
CREATE FUNCTION leaves_stand_over_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A head that is behind what was written may not be committed: the entries must follow in this turn.
  IF NEW.covered > (SELECT written FROM public.head) THEN
    UPDATE public.head SET written = NEW.covered WHERE written < NEW.covered;
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER log_head_over_entries BEFORE UPDATE OF covered ON log_head
  FOR EACH ROW EXECUTE FUNCTION leaves_stand_over_entries()
--;
-- Books and log in one call: a small turn that only posts is told whole, in one trip, commit included, because a
-- trip costs more than what is said in it. It holds where the books still stand as the caller foresaw them; what
-- makes a turn lawful is asked by the gates, here as everywhere. Rows come as JSON, named as their columns, bytes in
-- base64.
-- No law of its own is in it, so it names its schema by hand, which costs nothing.
CREATE FUNCTION write_turn(
  desk_lock bigint, entries_before bigint, written_before bigint, size_before bigint,
  entries_after bigint, size_after bigint,
  postings text, entries text, guards text, leaves text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE one public.guard;
BEGIN
  -- The desk's lock, then the row of the head against those who do not know it; the rows are announced with it.
  PERFORM pg_advisory_xact_lock(desk_lock);
  UPDATE public.head h SET written = entries_after FROM public.log_head l
    WHERE h.entries = entries_before AND h.written = written_before AND l.size = size_before;
  IF NOT FOUND THEN PERFORM public.refuse('RF026', 'books_moved'); END IF;
  INSERT INTO public.posting SELECT * FROM json_populate_recordset(NULL::public.posting, postings::json);
  INSERT INTO public.entry SELECT * FROM json_populate_recordset(NULL::public.entry, entries::json);
  IF guards IS NOT NULL THEN
    -- By the key of each: a join might read the whole table.
    FOR one IN SELECT * FROM json_populate_recordset(NULL::public.guard, guards::json) LOOP
      UPDATE public.guard SET balance = one.balance, upto = one.upto
        WHERE fund = one.fund AND account = one.account AND unit = one.unit AND purpose = one.purpose;
    END LOOP;
  END IF;
  INSERT INTO public.leaf (position, kind, first_entry, last_entry, body)
    SELECT position, kind, first_entry, last_entry, decode(body, 'base64') FROM json_to_recordset(leaves::json)
      AS told(position bigint, kind text, first_entry bigint, last_entry bigint, body text);
  -- Everything was announced: who names less comes by fewer laws.
  UPDATE public.log_head SET size = size_after, covered = entries_after;
  UPDATE public.head SET entries = entries_after;
END $$
--;
-- Who breaks which law of the books among the rows that are not sealed yet, on PostgreSQL: the gate refuses by it,
-- and the DETAIL of the refusal is the numbers of the guilty entries. A refused turn is undone at once, so nobody
-- could ask afterwards. It only names: whoever is named is tried alone. All who break a law are named, or nobody,
-- where it takes several entries to break it (guards, numbers without gap).

CREATE FUNCTION refuse_naming(code text, law text, low bigint) RETURNS void LANGUAGE plpgsql
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET search_path = public, pg_temp AS $$
DECLARE guilty bigint[];
BEGIN
  CASE law
  WHEN 'entry_has_two_lines' THEN
    guilty := ARRAY(SELECT e.number FROM entry e WHERE e.number > low AND e.line_count < 2);
  WHEN 'entry_reverses_earlier' THEN
    guilty := ARRAY(SELECT e.number FROM entry e WHERE e.number > low AND e.reverses >= e.number);
  WHEN 'posting_one_sided' THEN
    guilty := ARRAY(SELECT p.entry FROM posting p WHERE p.entry > low
                    AND NOT (least(p.debit, p.credit) = 0 AND p.debit <> p.credit));
  WHEN 'posting_unit_of_class' THEN
    guilty := ARRAY(SELECT p.entry FROM posting p WHERE p.entry > low
                    AND (p.unit = 'VND') = (substr(p.account, 1, 1) = 'Q'));
  WHEN 'entry_incomplete' THEN
    guilty := ARRAY(SELECT e.number FROM entry e WHERE e.number > low
                    AND (e.line_count, 1, e.line_count)
                        <> (SELECT count(*), min(p.line), max(p.line) FROM posting p WHERE p.entry = e.number));
  WHEN 'entry_out_of_balance' THEN
    guilty := ARRAY(SELECT p.entry FROM posting p WHERE p.entry > low
                    GROUP BY p.entry, p.fund, p.unit, substr(p.account, 1, 1) = 'B'
                    HAVING sum(p.debit) <> sum(p.credit));
  WHEN 'period_closed' THEN
    guilty := ARRAY(SELECT e.number FROM entry e WHERE e.number > low AND e.occurred_on <= closed_to());
  WHEN 'day_in_future' THEN
    guilty := ARRAY(SELECT e.number FROM entry e WHERE e.number > low AND e.occurred_on > day_of(e.recorded_at));
  WHEN 'unit_unknown' THEN
    guilty := ARRAY(SELECT p.entry FROM posting p WHERE p.entry > low AND p.unit <> 'VND'
                    AND NOT EXISTS (SELECT 1 FROM unit u WHERE u.code = p.unit));
  WHEN 'account_unknown' THEN
    guilty := ARRAY(SELECT p.entry FROM posting p WHERE p.entry > low
                    AND NOT EXISTS (SELECT 1 FROM account a WHERE a.code = p.account AND a.postable));
  WHEN 'fund_unknown' THEN
    guilty := ARRAY(SELECT p.entry FROM posting p WHERE p.entry > low
                    AND NOT EXISTS (SELECT 1 FROM fund f WHERE f.code = p.fund));
  WHEN 'account_not_open_yet' THEN
    guilty := ARRAY(SELECT p.entry FROM posting p JOIN entry e ON e.number = p.entry
                    JOIN account a ON a.code = p.account
                    WHERE p.entry > low AND e.number > low AND e.occurred_on < a.opened_on);
  WHEN 'fund_not_open_yet' THEN
    guilty := ARRAY(SELECT p.entry FROM posting p JOIN entry e ON e.number = p.entry
                    JOIN fund f ON f.code = p.fund
                    WHERE p.entry > low AND e.number > low AND e.occurred_on < f.opened_on);
  WHEN 'account_closed' THEN
    guilty := ARRAY(SELECT p.entry FROM posting p JOIN entry e ON e.number = p.entry
                    JOIN account_closing c ON c.account = p.account
                    WHERE p.entry > low AND e.number > low AND e.occurred_on >= c.closed_on);
  WHEN 'fund_closed' THEN
    guilty := ARRAY(SELECT p.entry FROM posting p JOIN entry e ON e.number = p.entry
                    JOIN fund_closing c ON c.fund = p.fund
                    WHERE p.entry > low AND e.number > low AND (e.occurred_on >= c.closed_on OR p.entry > c.upto));
  ELSE guilty := '{}';
  END CASE;
  RAISE EXCEPTION USING ERRCODE = code, MESSAGE = law, DETAIL =
    array_to_string(ARRAY(SELECT DISTINCT unnest(guilty)), ' ');
END $$
--;
-- The law of the books on PostgreSQL. Rows above head.entries are being written; the update of
-- head.entries (the gate) seals them or refuses. Each refusal has a SQLSTATE of class RF.
-- Plans are made once per session, maybe while the tables are still empty: without
-- enable_seqscan = off such a plan would read whole tables for as long as nobody analyses them.
-- Every function names its schema: a temporary table of the same name must not stand in for one of these. Small ones of
-- every turn name it with each table, which costs nothing; they use no type that a temporary one could stand in for.

CREATE FUNCTION refuse(code text, law text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = code, MESSAGE = law;
END $$
--;
CREATE FUNCTION postings_above_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE low bigint; high bigint; sealed bigint; announced bigint;
BEGIN
  SELECT a.low, a.high, h.entries, h.written INTO low, high, sealed, announced
    FROM (SELECT min(entry) AS low, max(entry) AS high FROM added) a CROSS JOIN public.head h;
  IF low IS NULL THEN RETURN NULL; END IF;
  -- Rows above the sealed ones are announced only in a session that holds the head. Whoever has not announced
  -- his waits here for a session that is sealing, so nothing slips under a number it takes.
  IF announced < high OR announced = sealed THEN
    UPDATE public.head SET written = greatest(written, high) RETURNING entries INTO sealed;
  END IF;
  IF low <= sealed THEN PERFORM public.refuse('RF001', 'posting_to_sealed_entry'); END IF;
  RETURN NULL;
END $$
--;
CREATE TRIGGER posting_above_head AFTER INSERT ON posting
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION postings_above_head()
--;
CREATE FUNCTION entries_above_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE low bigint; high bigint; sealed bigint; announced bigint;
BEGIN
  SELECT a.low, a.high, h.entries, h.written INTO low, high, sealed, announced
    FROM (SELECT min(number) AS low, max(number) AS high FROM added) a CROSS JOIN public.head h;
  IF low IS NULL THEN RETURN NULL; END IF;
  IF announced < high OR announced = sealed THEN
    UPDATE public.head SET written = greatest(written, high) RETURNING entries INTO sealed;
  END IF;
  IF low <= sealed THEN PERFORM public.refuse('RF002', 'entry_below_head'); END IF;
  RETURN NULL;
END $$
--;
CREATE TRIGGER entry_above_head AFTER INSERT ON entry
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entries_above_head()
--;
CREATE FUNCTION closed_to(below date DEFAULT 'infinity') RETURNS date LANGUAGE plpgsql STABLE
  SET search_path = public, pg_temp AS $$
BEGIN
  -- The last period that stands closed: the last act on it has an odd turn.
  RETURN (SELECT c.ends_on FROM period_closing c
          WHERE c.ends_on < below AND c.turn % 2 = 1
            AND NOT EXISTS (SELECT 1 FROM period_closing l WHERE l.ends_on = c.ends_on AND l.turn > c.turn)
          ORDER BY c.ends_on DESC LIMIT 1);
END $$
--;
CREATE FUNCTION day_of(moment text) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT ((moment::timestamptz AT TIME ZONE 'UTC') + interval '7 hours')::date
$$
--;
CREATE FUNCTION head_gate() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off SET search_path = public, pg_temp AS $$
DECLARE
  low bigint := OLD.entries; high bigint := NEW.entries;
  entry_count bigint; lines bigint; most int; sound boolean; first_day date; last_day date; first_moment text;
  account_closed boolean; fund_closed boolean; period_closed boolean;
  posting_count bigint; unbalanced boolean; plain boolean;
  unknown_account boolean; unknown_fund boolean; unknown_unit boolean; wrong_unit boolean;
  unguarded boolean; overdrawn boolean; youngest_account date; youngest_fund date;
BEGIN
  IF high = low THEN RETURN NEW; END IF;
  IF high < low OR high <> NEW.written THEN PERFORM refuse('RF003', 'head_moved_by_hand'); END IF;
  -- A turn is often of one entry, and then a question costs more than its answer, and each sum in it a part of that.
  -- So three of them ask whether all is as nearly always, what must be true of each row by itself included (a CHECK is
  -- read anew with every statement); only else is it asked what it is. A question inside an IF is asked only where
  -- the IF comes to it.
  SELECT count(*), sum(line_count), max(line_count),
         bool_and(line_count >= 2 AND (reverses IS NULL OR reverses < number)),
         min(occurred_on), max(occurred_on), min(recorded_at),
         EXISTS (SELECT 1 FROM account_closing), EXISTS (SELECT 1 FROM fund_closing),
         EXISTS (SELECT 1 FROM period_closing)
    INTO entry_count, lines, most, sound, first_day, last_day, first_moment,
         account_closed, fund_closed, period_closed
    FROM entry WHERE number > low AND number <= high;
  IF entry_count <> high - low THEN PERFORM refuse('RF004', 'entry_numbers_not_dense'); END IF;
  IF NOT sound THEN
    IF EXISTS (SELECT 1 FROM entry WHERE number > low AND number <= high AND line_count < 2) THEN
      PERFORM refuse_naming('RF029', 'entry_has_two_lines', low);
    END IF;
    PERFORM refuse_naming('RF031', 'entry_reverses_earlier', low);
  END IF;
  -- Of both sides of a posting the lesser is 0, and they differ.
  SELECT sum(alike), bool_or(debit <> credit), bool_and(each_plain) INTO posting_count, unbalanced, plain
    FROM (SELECT count(*) AS alike, sum(debit) AS debit, sum(credit) AS credit,
                 bool_and(least(debit, credit) = 0 AND debit <> credit AND line > 0 AND line <= most) AS each_plain
          FROM posting WHERE entry > low AND entry <= high
          GROUP BY entry, fund, unit, substr(account, 1, 1) = 'B') sums;
  IF NOT plain THEN
    IF EXISTS (SELECT 1 FROM posting WHERE entry > low AND entry <= high
               AND NOT (least(debit, credit) = 0 AND debit <> credit)) THEN
      PERFORM refuse_naming('RF027', 'posting_one_sided', low);
    END IF;
  END IF;
  IF posting_count IS DISTINCT FROM lines THEN PERFORM refuse_naming('RF005', 'entry_incomplete', low); END IF;
  -- Where all entries say that they have equally many lines and no line bears a higher number, none can have more of
  -- them than it says; and as their sum is right, none has fewer, and each counts its lines from 1.
  IF NOT plain OR lines <> most * entry_count THEN
    -- A difference of two sets, not a join: a join of two unknown ranges may compare each with each.
    IF EXISTS (SELECT entry, count(*), min(line), max(line) FROM posting WHERE entry > low AND entry <= high
               GROUP BY entry
               EXCEPT SELECT number, line_count::bigint, 1, line_count
               FROM entry WHERE number > low AND number <= high) THEN
      PERFORM refuse_naming('RF005', 'entry_incomplete', low);
    END IF;
  END IF;
  IF unbalanced THEN PERFORM refuse_naming('RF006', 'entry_out_of_balance', low); END IF;
  -- One walk over the places of the new postings asks all that accounts, funds and guards answer.
  -- Plain is what is counted in đồng on accounts and in funds that are there.
  SELECT bool_and(a.code IS NOT NULL AND a.postable AND f.code IS NOT NULL
                  AND p.unit = 'VND' AND substr(p.account, 1, 1) <> 'Q'),
         max(a.opened_on), max(f.opened_on),
         bool_or((a.guarded AND NOT EXISTS (
             SELECT 1 FROM guard g WHERE g.fund = p.fund AND g.account = p.account AND g.unit = p.unit
                AND g.purpose = p.purpose AND g.upto = high))
           OR (a.money AND p.unit = 'VND' AND f.kind <> 'budget' AND NOT EXISTS (
             SELECT 1 FROM guard g WHERE g.fund = p.fund AND g.account = '*FREE' AND g.unit = 'VND'
                AND g.purpose = '' AND g.upto = high))),
         EXISTS (SELECT 1 FROM guard WHERE upto = high AND balance < 0)
    INTO plain, youngest_account, youngest_fund, unguarded, overdrawn
    FROM (SELECT DISTINCT fund, account, unit, purpose FROM posting WHERE entry > low AND entry <= high) p
    LEFT JOIN account a ON a.code = p.account LEFT JOIN fund f ON f.code = p.fund;
  IF NOT plain THEN
    SELECT bool_or(a.code IS NULL OR NOT a.postable), bool_or(f.code IS NULL),
           bool_or((p.unit = 'VND') = (substr(p.account, 1, 1) = 'Q')),
           bool_or(p.unit <> 'VND' AND NOT EXISTS (SELECT 1 FROM unit u WHERE u.code = p.unit))
      INTO unknown_account, unknown_fund, wrong_unit, unknown_unit
      FROM (SELECT DISTINCT fund, account, unit FROM posting WHERE entry > low AND entry <= high) p
      LEFT JOIN account a ON a.code = p.account LEFT JOIN fund f ON f.code = p.fund;
  END IF;
  IF wrong_unit THEN PERFORM refuse_naming('RF028', 'posting_unit_of_class', low); END IF;
  IF unknown_unit THEN PERFORM refuse_naming('RF018', 'unit_unknown', low); END IF;
  IF unknown_account THEN PERFORM refuse_naming('RF007', 'account_unknown', low); END IF;
  IF youngest_account > first_day THEN
    IF EXISTS (
         SELECT 1 FROM posting p JOIN entry e ON e.number = p.entry JOIN account a ON a.code = p.account
         WHERE p.entry > low AND p.entry <= high AND e.number > low AND e.number <= high
           AND e.occurred_on < a.opened_on) THEN
      PERFORM refuse_naming('RF020', 'account_not_open_yet', low);
    END IF;
  END IF;
  IF account_closed THEN
    IF EXISTS (
         SELECT 1 FROM posting p JOIN entry e ON e.number = p.entry
         JOIN account_closing c ON c.account = p.account
         WHERE p.entry > low AND p.entry <= high AND e.number > low AND e.number <= high
           AND e.occurred_on >= c.closed_on) THEN
      PERFORM refuse_naming('RF008', 'account_closed', low);
    END IF;
  END IF;
  IF unknown_fund THEN PERFORM refuse_naming('RF009', 'fund_unknown', low); END IF;
  IF youngest_fund > first_day THEN
    IF EXISTS (
         SELECT 1 FROM posting p JOIN entry e ON e.number = p.entry JOIN fund f ON f.code = p.fund
         WHERE p.entry > low AND p.entry <= high AND e.number > low AND e.number <= high
           AND e.occurred_on < f.opened_on) THEN
      PERFORM refuse_naming('RF019', 'fund_not_open_yet', low);
    END IF;
  END IF;
  IF fund_closed THEN
    IF EXISTS (
         SELECT 1 FROM posting p JOIN entry e ON e.number = p.entry
         JOIN fund_closing c ON c.fund = p.fund
         WHERE p.entry > low AND p.entry <= high AND e.number > low AND e.number <= high
           AND (e.occurred_on >= c.closed_on OR p.entry > c.upto)) THEN
      PERFORM refuse_naming('RF010', 'fund_closed', low);
    END IF;
  END IF;
  IF period_closed THEN
    IF first_day <= closed_to() THEN PERFORM refuse_naming('RF011', 'period_closed', low); END IF;
  END IF;
  -- No day lies after the first moment's as a rule; else each moment is asked for its own.
  IF last_day > day_of(first_moment) THEN
    IF EXISTS (
         SELECT 1 FROM (SELECT recorded_at, max(occurred_on) AS day FROM entry
                        WHERE number > low AND number <= high GROUP BY recorded_at) moment
         WHERE day > day_of(recorded_at)) THEN
      PERFORM refuse_naming('RF012', 'day_in_future', low);
    END IF;
  END IF;
  IF unguarded THEN PERFORM refuse('RF013', 'guard_missing'); END IF;
  IF overdrawn THEN PERFORM guards_hold(low, high); END IF;
  RETURN NEW;
END $$
--;
CREATE FUNCTION is_fact(of_key text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT substr(of_key, 1, 5) = 'line:' AND is_bank_line(substr(of_key, 6))
$$
--;
CREATE FUNCTION guards_hold(low bigint, high bigint) RETURNS void
  LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off SET search_path = public, pg_temp AS $$
BEGIN
  -- Judged in the order of the entries, as if each had come alone: what a decision left is the last balance less
  -- what came behind it. A fact behind it may take more than there is, for the bank has paid already.
  IF EXISTS (SELECT 1 FROM (
               SELECT m.key, sum(m.moved) OVER own AS moved,
                      m.balance - sum(m.moved) OVER since + sum(m.moved) OVER own AS remained
               FROM (SELECT e.key, p.entry, p.fund, p.account, p.unit, p.purpose, g.balance,
                            CASE a.side WHEN 'D' THEN p.debit - p.credit ELSE p.credit - p.debit END AS moved
                     FROM posting p JOIN entry e ON e.number = p.entry JOIN account a ON a.code = p.account
                     JOIN guard g ON g.fund = p.fund AND g.account = p.account AND g.unit = p.unit
                                 AND g.purpose = p.purpose
                     WHERE p.entry > low AND p.entry <= high AND e.number > low AND e.number <= high
                       AND a.guarded AND g.balance < 0) m
               WINDOW own AS (PARTITION BY m.fund, m.account, m.unit, m.purpose, m.entry),
                      since AS (PARTITION BY m.fund, m.account, m.unit, m.purpose ORDER BY m.entry DESC)) d
             WHERE d.moved < 0 AND d.remained < 0 AND NOT is_fact(d.key))
     OR EXISTS (SELECT 1 FROM (
               SELECT m.key, sum(m.moved) OVER own AS moved,
                      m.balance - sum(m.moved) OVER since + sum(m.moved) OVER own AS remained
               FROM (SELECT e.key, p.entry, p.fund, g.balance, p.debit - p.credit AS moved
                     FROM posting p JOIN entry e ON e.number = p.entry JOIN account a ON a.code = p.account
                     JOIN guard g ON g.fund = p.fund AND g.account = '*FREE' AND g.unit = 'VND'
                                 AND g.purpose = ''
                     WHERE p.entry > low AND p.entry <= high AND e.number > low AND e.number <= high
                       AND a.money AND g.balance < 0) m
               WINDOW own AS (PARTITION BY m.fund, m.entry), since AS (PARTITION BY m.fund ORDER BY m.entry DESC)) d
             WHERE d.moved < 0 AND d.remained < 0 AND NOT is_fact(d.key)) THEN
    PERFORM refuse('RF014', 'guard_overdrawn');
  END IF;
END $$
--;
-- Who announces rows and who seals them name different columns, so each comes to his own law only. A condition of a
-- trigger would be read anew with every statement, as a CHECK is.
CREATE TRIGGER head_gate BEFORE UPDATE OF entries ON head FOR EACH ROW EXECUTE FUNCTION head_gate()
--;
CREATE FUNCTION head_written_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.one <> OLD.one OR NEW.written < OLD.written THEN
    PERFORM public.refuse('RF003', 'head_moved_by_hand');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER head_written_forward BEFORE UPDATE OF one, written ON head
  FOR EACH ROW EXECUTE FUNCTION head_written_forward()
--;
CREATE TRIGGER head_is_one BEFORE INSERT ON head FOR EACH ROW EXECUTE FUNCTION stands_alone()
--;
CREATE FUNCTION head_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Asked at the commit, of the row as it is left then.
  IF EXISTS (SELECT 1 FROM public.head WHERE written <> entries) THEN
    RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'head_all_sealed', MESSAGE = 'head_all_sealed';
  END IF;
  RETURN NULL;
END $$
--;
-- The gate lets nothing but what is written be sealed, so only who changes that can leave something unsealed.
CREATE CONSTRAINT TRIGGER head_all_sealed AFTER INSERT OR UPDATE OF written ON head DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION head_is_sealed()
--;
CREATE FUNCTION guard_sum(of_fund text, of_account text, of_unit text, of_purpose text, low bigint, high bigint)
  RETURNS numeric LANGUAGE sql SET enable_seqscan = off SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN of_account = '*FREE'
    THEN (SELECT coalesce(sum(p.debit - p.credit), 0) FROM account a JOIN posting p ON p.account = a.code
          WHERE a.money AND p.fund = of_fund AND p.unit = 'VND' AND p.entry > low AND p.entry <= high)
    ELSE (SELECT coalesce(sum(CASE a.side WHEN 'D' THEN p.debit - p.credit ELSE p.credit - p.debit END), 0)
          FROM account a JOIN posting p ON p.account = a.code
          WHERE a.code = of_account AND p.fund = of_fund AND p.unit = of_unit AND p.purpose = of_purpose
            AND p.entry > low AND p.entry <= high) END
$$
--;
CREATE FUNCTION guard_is_the_sum() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
DECLARE low bigint := 0; before numeric := 0;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.fund <> OLD.fund OR NEW.account <> OLD.account OR NEW.unit <> OLD.unit
       OR NEW.purpose <> OLD.purpose OR NEW.upto < OLD.upto THEN
      PERFORM refuse('RF015', 'guard_not_the_sum');
    END IF;
    low := OLD.upto; before := OLD.balance;
  END IF;
  IF NEW.upto > (SELECT written FROM head)
     OR NEW.balance <> before + guard_sum(NEW.fund, NEW.account, NEW.unit, NEW.purpose, low, NEW.upto) THEN
    PERFORM refuse('RF015', 'guard_not_the_sum');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER guard_is_the_sum BEFORE INSERT OR UPDATE ON guard
  FOR EACH ROW EXECUTE FUNCTION guard_is_the_sum()
--;
CREATE FUNCTION voucher_without_gap() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM voucher
                        WHERE owner = NEW.owner AND year = NEW.year AND series = NEW.series) THEN
    PERFORM refuse('RF016', 'voucher_not_next');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER voucher_without_gap BEFORE INSERT ON voucher
  FOR EACH ROW EXECUTE FUNCTION voucher_without_gap()
--;
CREATE FUNCTION period_closes_forward() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
DECLARE standing date := closed_to();
BEGIN
  IF NEW.turn <> 1 + (SELECT coalesce(max(turn), 0) FROM period_closing WHERE ends_on = NEW.ends_on)
     OR (NEW.turn % 2 = 1 AND NEW.ends_on <= standing) THEN
    PERFORM refuse('RF017', 'period_not_next');
  END IF;
  IF NEW.turn % 2 = 1 THEN RETURN NEW; END IF;
  IF NEW.ends_on IS DISTINCT FROM standing THEN PERFORM refuse('RF041', 'reopening_not_the_last'); END IF;
  IF btrim(NEW.closed_by) = '' OR btrim(NEW.agreed_by) = '' OR NEW.closed_by = NEW.agreed_by THEN
    PERFORM refuse('RF042', 'reopening_needs_two');
  END IF;
  IF btrim(NEW.reason) = '' THEN PERFORM refuse('RF043', 'reopening_without_reason'); END IF;
  IF (SELECT make_date(max(year), 12, 31) FROM annual_report_filed)
     > coalesce(closed_to(NEW.ends_on), '-infinity') THEN
    PERFORM refuse('RF044', 'annual_report_is_filed');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER period_closes_forward BEFORE INSERT ON period_closing
  FOR EACH ROW EXECUTE FUNCTION period_closes_forward()
--;
CREATE FUNCTION closing_takes_its_turn() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  -- Waits for a session that is sealing, and makes one with an older picture begin again: else an entry
  -- could appear in what is closed, after whoever closed it has looked.
  UPDATE head SET written = written;
  RETURN NULL;
END $$
--;
CREATE TRIGGER period_closing_in_turn BEFORE INSERT ON period_closing
  FOR EACH STATEMENT EXECUTE FUNCTION closing_takes_its_turn()
--;
CREATE TRIGGER annual_report_in_turn BEFORE INSERT ON annual_report_filed
  FOR EACH STATEMENT EXECUTE FUNCTION closing_takes_its_turn()
--;
CREATE FUNCTION annual_report_of_closed_year() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.ends_on < make_date(NEW.year, 12, 31) OR NEW.ends_on > closed_to() OR NEW.turn % 2 = 0
     OR NEW.turn <> (SELECT max(turn) FROM period_closing WHERE ends_on = NEW.ends_on) THEN
    PERFORM refuse('RF045', 'annual_report_of_open_year');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER annual_report_of_closed_year BEFORE INSERT ON annual_report_filed
  FOR EACH ROW EXECUTE FUNCTION annual_report_of_closed_year()
--;
CREATE TRIGGER account_closing_in_turn BEFORE INSERT ON account_closing
  FOR EACH STATEMENT EXECUTE FUNCTION closing_takes_its_turn()
--;
CREATE TRIGGER fund_closing_in_turn BEFORE INSERT ON fund_closing
  FOR EACH STATEMENT EXECUTE FUNCTION closing_takes_its_turn()
--;
-- No proposal ends as lapsed without the row that says who put it away and why, on PostgreSQL. That row's own key
-- asks for the outcome when the turn is committed, so neither stands without the other.

CREATE FUNCTION lapse_says_why() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM proposal_lapse WHERE proposal = NEW.proposal) THEN
    PERFORM refuse('RF052', 'lapse_without_reason');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER lapse_says_why BEFORE INSERT ON approval_outcome FOR EACH ROW
  WHEN (NEW.outcome = 'lapsed') EXECUTE FUNCTION lapse_says_why()
--;
-- A gift has at most one link to a donor that holds, on PostgreSQL: a further one follows the ends of all before it.

-- Asked is what is there, never what is not: rows are only added, so no other session can take it away meanwhile.
CREATE FUNCTION gift_donor_after_ends() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT count(*) FROM gift_donor_end e
      WHERE e.gift = NEW.gift AND e.ordinal BETWEEN 1 AND NEW.ordinal - 1) < NEW.ordinal - 1 THEN
    PERFORM refuse('RF051', 'gift_link_still_holds');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER gift_donor_after_ends BEFORE INSERT ON gift_donor FOR EACH ROW
  WHEN (NEW.ordinal <> 1) EXECUTE FUNCTION gift_donor_after_ends()
--;
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'RF030', MESSAGE = TG_TABLE_NAME || '_is_append_only';
END $$
--;
CREATE TRIGGER account_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "account" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER account_closing_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "account_closing" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER area_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "area" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER award_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "award" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER award_list_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "award_list" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER award_list_proposal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "award_list_proposal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER award_list_withdrawal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "award_list_withdrawal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER award_revision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "award_revision" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER balance_mark_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "balance_mark" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER balance_snapshot_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "balance_snapshot" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER balance_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "balance_step" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER bank_account_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "bank_account" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER bank_day_part_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "bank_day_part" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER bank_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "bank_line" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER bank_opening_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "bank_opening" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER batch_export_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "batch_export" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER batch_sending_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "batch_sending" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER budget_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "budget_line" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER budget_paper_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "budget_paper" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER campaign_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "campaign" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER campaign_account_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "campaign_account" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER campaign_clock_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "campaign_clock" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER campaign_closing_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "campaign_closing" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER campaign_extension_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "campaign_extension" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER campaign_publication_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "campaign_publication" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER check_finding_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "check_finding" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER check_run_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "check_run" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER closing_report_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "closing_report" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER committee_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "committee" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER counter_gift_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "counter_gift" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER day_turnover_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "day_turnover" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER disaster_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "disaster" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER disclosure_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "disclosure" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER donor_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "donor" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER donor_forgotten_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "donor_forgotten" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER entitlement_run_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "entitlement_run" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "entry" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER founding_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "founding" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER fund_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "fund" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER fund_claim_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "fund_claim" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER fund_closing_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "fund_closing" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER fund_source_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "fund_source" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER fund_taken_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "fund_taken" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER fund_use_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "fund_use" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER gift_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "gift" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER gift_donor_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "gift_donor" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER gift_join_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "gift_join" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER gift_part_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "gift_part" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER gift_refund_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "gift_refund" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER gift_said_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "gift_said" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER gift_segment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "gift_segment" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER gift_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "gift_step" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER gift_withdrawal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "gift_withdrawal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER gift_words_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "gift_words" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER guard_append_only BEFORE DELETE OR TRUNCATE ON "guard" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER head_append_only BEFORE DELETE OR TRUNCATE ON "head" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER import_part_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "import_part_decision" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER import_run_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "import_run" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER import_run_end_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "import_run_end" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER import_withdrawal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "import_withdrawal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER import_withdrawal_answer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "import_withdrawal_answer" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER import_withdrawal_end_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "import_withdrawal_end" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER job_end_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "job_end" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER job_run_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "job_run" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER layout_confirmation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "layout_confirmation" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "leaf" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER letterhead_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "letterhead" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER line_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "line_decision" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER line_paper_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "line_paper" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER log_head_append_only BEFORE DELETE OR TRUNCATE ON "log_head" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER matched_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "matched_line" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER officer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "officer" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER payment_batch_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "payment_batch" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER payment_order_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "payment_order" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER payment_outcome_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "payment_outcome" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER payment_repayment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "payment_repayment" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER payment_return_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "payment_return" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER period_closing_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "period_closing" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER pledge_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "pledge" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER pledge_end_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "pledge_end" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER policy_used_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "policy_used" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "posting" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER printed_balance_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "printed_balance" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER proposal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "proposal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER receipt_draft_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "receipt_draft" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER receipt_issue_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "receipt_issue" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER receipt_withdrawal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "receipt_withdrawal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER reference_key_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "reference_key" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER reference_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "reference_step" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER refund_debit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "refund_debit" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER refund_return_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "refund_return" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER refund_sending_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "refund_sending" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER release_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "release" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER release_claim_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "release_claim" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER remembered_answer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "remembered_answer" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER remembered_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "remembered_line" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER remembered_rule_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "remembered_rule" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER reopening_refusal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "reopening_refusal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER reopening_request_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "reopening_request" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER seat_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "seat" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER settlement_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "settlement_step" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER sign_in_limit_append_only BEFORE TRUNCATE ON "sign_in_limit" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER sitting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "sitting" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER staff_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "staff_change" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER statement_issue_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "statement_issue" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER statement_mapping_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "statement_mapping" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER subject_key_append_only BEFORE UPDATE OR TRUNCATE ON "subject_key" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER unfunded_award_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "unfunded_award" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER unit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "unit" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER voucher_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "voucher" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER voucher_void_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "voucher_void" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER waiting_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "waiting_line" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER withdrawn_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "withdrawn_line" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER withdrawn_run_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "withdrawn_run" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER annual_report_filed_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "annual_report_filed" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER approval_outcome_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "approval_outcome" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER approval_voucher_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "approval_voucher" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER code_secret_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "code_secret" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER code_step_append_only BEFORE DELETE OR TRUNCATE ON "code_step" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER credential_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "credential" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER duty_term_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "duty_term" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER entitlement_completion_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "entitlement_completion" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER gift_donor_end_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "gift_donor_end" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER judged_case_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "judged_case" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER lost_phone_reset_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "lost_phone_reset" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER one_time_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "one_time_link" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER recovery_code_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "recovery_code" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER recusal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "recusal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER seat_end_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "seat_end" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER sign_in_session_append_only BEFORE TRUNCATE ON "sign_in_session" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER signature_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "signature" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER staff_change_answer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "staff_change_answer" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER survey_run_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "survey_run" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER duty_end_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "duty_end" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER entitlement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "entitlement" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER household_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "household" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER one_time_link_use_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "one_time_link_use" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER proposal_lapse_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "proposal_lapse" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER recovery_code_use_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "recovery_code_use" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER survey_completion_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "survey_completion" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER survey_rejection_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "survey_rejection" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER assessment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "assessment" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
