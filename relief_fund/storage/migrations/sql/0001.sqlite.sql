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
 WITHOUT ROWID
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
 WITHOUT ROWID
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
	"row" INTEGER NOT NULL, 
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
	"key" VARCHAR NOT NULL, 
	fund VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	phase VARCHAR NOT NULL, 
	decision VARCHAR NOT NULL, 
	decided_on DATE NOT NULL, 
	amount BIGINT NOT NULL, 
	PRIMARY KEY ("key")
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
 WITHOUT ROWID
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
	ciphertext BLOB NOT NULL, 
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
	number INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	occurred_on DATE NOT NULL, 
	recorded_at VARCHAR NOT NULL, 
	voucher VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	reverses BIGINT, 
	line_count INTEGER NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT entry_key_once UNIQUE ("key"), 
	CONSTRAINT entry_reversed_once UNIQUE (reverses), 
	CONSTRAINT entry_has_two_lines CHECK (line_count >= 2), 
	CONSTRAINT entry_reverses_earlier CHECK (reverses IS NULL OR reverses < number)
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
 WITHOUT ROWID
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
 WITHOUT ROWID
--;
CREATE INDEX guard_overdrawn ON guard (upto) WHERE balance < 0
--;
CREATE TABLE head (
	one INTEGER NOT NULL, 
	entries BIGINT NOT NULL, 
	written BIGINT NOT NULL, 
	PRIMARY KEY (one), 
	CONSTRAINT head_is_one CHECK (one = 1), 
	UNIQUE (entries), 
	CONSTRAINT head_all_sealed FOREIGN KEY(written) REFERENCES head (entries) ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
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
	position INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	first_entry BIGINT NOT NULL, 
	last_entry BIGINT NOT NULL, 
	body BLOB NOT NULL, 
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
	PRIMARY KEY (one), 
	CONSTRAINT log_head_is_one CHECK (one = 1), 
	UNIQUE (size), 
	CONSTRAINT log_head_all_sealed FOREIGN KEY(written) REFERENCES log_head (size) ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
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
	PRIMARY KEY (entry, line), 
	CONSTRAINT posting_one_sided CHECK (debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)), 
	CONSTRAINT posting_unit_of_class CHECK ((unit = 'VND') = (account < 'Q' OR account >= 'R'))
)
 WITHOUT ROWID
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
	"key" BIGINT NOT NULL, 
	account VARCHAR NOT NULL, 
	position BIGINT NOT NULL, 
	PRIMARY KEY ("key", account, position)
)
 WITHOUT ROWID
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
	wrapped BLOB NOT NULL, 
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
	sealed BLOB NOT NULL, 
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
-- The outbox of leaves on SQLite: dense, only appended, sealed by the update of log_head.size.

CREATE TRIGGER leaf_above_head AFTER INSERT ON leaf
WHEN NOT EXISTS (SELECT 1 FROM log_head WHERE one = 1 AND +size <= NEW.position AND NEW.position < written) BEGIN
  SELECT RAISE(ABORT, 'leaf_below_head') WHERE NEW.position < (SELECT size FROM log_head);
  UPDATE log_head SET written = NEW.position + 1;
END
--;
CREATE TRIGGER log_head_single BEFORE INSERT ON log_head WHEN EXISTS (SELECT 1 FROM log_head) BEGIN
  SELECT RAISE(ABORT, 'log_head_exists');
END
--;
CREATE TRIGGER log_head_written_forward BEFORE UPDATE OF one, written ON log_head BEGIN
  -- Without foreign keys nothing would refuse a commit that leaves leaves above the head unsealed.
  SELECT RAISE(ABORT, 'foreign_keys_are_off') WHERE (SELECT foreign_keys FROM pragma_foreign_keys) = 0;
  SELECT RAISE(ABORT, 'log_head_moved_by_hand')
    WHERE NEW.one <> OLD.one OR NEW.written < OLD.written OR typeof(NEW.written) <> 'integer';
END
--;
CREATE TRIGGER log_head_gate BEFORE UPDATE OF size, covered ON log_head BEGIN
  SELECT RAISE(ABORT, 'log_head_moved_by_hand') WHERE NEW.size <= OLD.size OR NEW.size <> NEW.written;
  SELECT RAISE(ABORT, 'leaf_positions_not_dense')
    WHERE (SELECT count(*) FROM leaf WHERE position >= OLD.size AND position < NEW.size)
          <> NEW.size - OLD.size;
  -- New leaves stand over the entries that follow the last covered one, without gap or overlap.
  SELECT RAISE(ABORT, 'leaf_not_over_new_entries')
    WHERE NEW.covered <> (SELECT max(OLD.covered, coalesce(max(last_entry), 0)) FROM leaf
                          WHERE position >= OLD.size AND position < NEW.size)
       -- Mostly each is one entry's and they lie in its order. Else each must name whole numbers and follow the one
       -- before it in the log, and where not even that holds they are sorted and asked again.
       OR (EXISTS (SELECT 1 FROM leaf WHERE position >= OLD.size AND position < NEW.size
                   AND NOT (first_entry = OLD.covered + 1 + position - OLD.size AND last_entry = first_entry))
           AND (EXISTS (SELECT 1 FROM leaf WHERE position >= OLD.size AND position < NEW.size
                        AND (typeof(first_entry) <> 'integer' OR typeof(last_entry) <> 'integer'))
                OR EXISTS (SELECT 1 FROM (SELECT first_entry, last_entry,
                                                 lag(last_entry, 1, OLD.covered) OVER (ORDER BY position) AS before
                                          FROM leaf WHERE position >= OLD.size AND position < NEW.size
                                            AND (first_entry <> 0 OR last_entry <> 0))
                           WHERE first_entry <> before + 1 OR last_entry < first_entry)
                   AND EXISTS (SELECT 1 FROM (SELECT first_entry, last_entry,
                                                     lag(last_entry, 1, OLD.covered) OVER (ORDER BY last_entry) AS before
                                              FROM leaf WHERE position >= OLD.size AND position < NEW.size
                                                AND (first_entry <> 0 OR last_entry <> 0))
                               WHERE first_entry <> before + 1 OR last_entry < first_entry)));
END
--;
-- What holds between two rooms on SQLite.
--
-- Books and bank: a fact of the books is what the bank printed. An entry that takes a guard below zero counts as
-- one if it moves, on the line's account, the line's amount in the line's direction, and no account by more; a
-- matched line has no entry of its own. The books ask only below zero.

CREATE VIEW bank_evidence AS SELECT b.identity FROM bank_line b
JOIN entry e ON e.key = 'line:' || b.identity
WHERE b.reading <> 'matched'
  AND CASE b.direction WHEN 'credit' THEN b.amount ELSE -b.amount END
      = (SELECT sum(p.debit - p.credit) FROM posting p WHERE p.entry = e.number AND +p.account = b.account)
  AND b.amount >= (SELECT max(abs(moved)) FROM (SELECT sum(p.debit - p.credit) AS moved FROM posting p
                   WHERE p.entry = e.number GROUP BY p.fund, p.account, p.unit, p.purpose))
--;
-- Books and log: every entry stands under exactly one leaf, sealed in the same turn. log_head.covered is the last
-- entry under a leaf (the log's gate counts it).

CREATE TRIGGER head_under_leaves BEFORE UPDATE OF entries ON head BEGIN
  SELECT RAISE(ABORT, 'entry_without_leaf') WHERE NEW.entries <> (SELECT covered FROM log_head);
END
--;
CREATE TRIGGER log_head_over_entries AFTER UPDATE OF covered ON log_head BEGIN
  -- A head that is behind what was written may not be committed: the entries must follow in this turn.
  UPDATE head SET written = NEW.covered WHERE written < NEW.covered;
END
--;
-- Who breaks which law of the books among the rows that are not sealed yet, on SQLite. The gate says the law and
-- cannot say the entry (its RAISE takes a literal); what it refused stands there until the turn is undone, and is
-- asked for here. It only names: whoever is named is tried alone. All who break a law are named, or nobody, where
-- it takes several entries to break it (guards, numbers without gap).

CREATE VIEW unsealed_breach AS
SELECT 'entry_incomplete' AS law, e.number AS entry FROM entry e
  WHERE e.number > (SELECT entries FROM head)
    AND (e.line_count, 1, e.line_count)
        <> (SELECT count(*), min(p.line), max(p.line) FROM posting p WHERE p.entry = e.number)
UNION ALL
SELECT 'entry_out_of_balance', p.entry FROM posting p
  WHERE p.entry > (SELECT entries FROM head)
  GROUP BY p.entry, p.fund, p.unit, substr(p.account, 1, 1) = 'B' HAVING sum(p.debit) <> sum(p.credit)
UNION ALL
SELECT 'period_closed', e.number FROM entry e
  WHERE e.number > (SELECT entries FROM head)
    AND +e.occurred_on <= (SELECT c.ends_on FROM period_closing c WHERE c.turn % 2 = 1
          AND NOT EXISTS (SELECT 1 FROM period_closing l WHERE l.ends_on = c.ends_on AND l.turn > c.turn)
          ORDER BY c.ends_on DESC LIMIT 1)
UNION ALL
SELECT 'day_in_future', e.number FROM entry e
  WHERE e.number > (SELECT entries FROM head) AND +e.occurred_on > date(e.recorded_at, '+7 hours')
UNION ALL
SELECT 'unit_unknown', p.entry FROM posting p
  WHERE p.entry > (SELECT entries FROM head) AND p.unit <> 'VND'
    AND NOT EXISTS (SELECT 1 FROM unit u WHERE u.code = p.unit)
UNION ALL
SELECT 'account_unknown', p.entry FROM posting p
  WHERE p.entry > (SELECT entries FROM head)
    AND NOT EXISTS (SELECT 1 FROM account a WHERE a.code = +p.account AND a.postable)
UNION ALL
SELECT 'fund_unknown', p.entry FROM posting p
  WHERE p.entry > (SELECT entries FROM head) AND NOT EXISTS (SELECT 1 FROM fund f WHERE f.code = p.fund)
UNION ALL
SELECT 'account_not_open_yet', p.entry FROM posting p JOIN account a ON a.code = +p.account
  JOIN entry e ON e.number = p.entry
  WHERE p.entry > (SELECT entries FROM head) AND +e.occurred_on < a.opened_on
UNION ALL
SELECT 'fund_not_open_yet', p.entry FROM posting p JOIN fund f ON f.code = p.fund
  JOIN entry e ON e.number = p.entry
  WHERE p.entry > (SELECT entries FROM head) AND +e.occurred_on < f.opened_on
UNION ALL
SELECT 'account_closed', p.entry FROM posting p JOIN account_closing c ON c.account = +p.account
  JOIN entry e ON e.number = p.entry
  WHERE p.entry > (SELECT entries FROM head) AND +e.occurred_on >= c.closed_on
UNION ALL
SELECT 'fund_closed', p.entry FROM posting p JOIN fund_closing c ON c.fund = p.fund
  JOIN entry e ON e.number = p.entry
  WHERE p.entry > (SELECT entries FROM head) AND (+e.occurred_on >= c.closed_on OR p.entry > c.upto)
--;
-- The law of the books on SQLite. Rows above head.entries are being written; the update of
-- head.entries (the gate) seals them or refuses. Every statement ends with "--;" on its own line.

-- A condition on the trigger itself costs next to nothing a row; the same in its body, a third of the row.
-- One look at the head says that the row is above what is sealed and was announced; only else the body runs.
-- A trigger after the row takes it as it lies there, one before it copies every column first.
CREATE TRIGGER posting_above_head AFTER INSERT ON posting
WHEN NOT EXISTS (SELECT 1 FROM head WHERE one = 1 AND +entries < NEW.entry AND NEW.entry <= written)
  OR typeof(NEW.entry) <> 'integer' OR typeof(NEW.line) <> 'integer'
  OR typeof(NEW.debit) <> 'integer' OR typeof(NEW.credit) <> 'integer' BEGIN
  -- SQLite keeps any value in any column: half a đồng or a word would be summed as if it were an amount.
  SELECT RAISE(ABORT, 'posting_not_whole')
    WHERE typeof(NEW.entry) <> 'integer' OR typeof(NEW.line) <> 'integer'
       OR typeof(NEW.debit) <> 'integer' OR typeof(NEW.credit) <> 'integer';
  SELECT RAISE(ABORT, 'posting_to_sealed_entry') WHERE NEW.entry <= (SELECT entries FROM head);
  UPDATE head SET written = NEW.entry;
END
--;
-- Before the row, for INSERT OR REPLACE takes the older row of the same key away before any trigger after it.
CREATE TRIGGER entry_above_head BEFORE INSERT ON entry
WHEN NOT EXISTS (SELECT 1 FROM head WHERE one = 1 AND +entries < NEW.number AND NEW.number <= written)
  OR EXISTS (SELECT 1 FROM entry WHERE key = NEW.key)
  OR (NEW.reverses IS NOT NULL AND EXISTS (SELECT 1 FROM entry WHERE reverses = NEW.reverses)) BEGIN
  SELECT RAISE(ABORT, 'entry_number_not_whole') WHERE typeof(NEW.number) <> 'integer';
  SELECT RAISE(ABORT, 'entry_below_head') WHERE NEW.number <= (SELECT entries FROM head);
  SELECT RAISE(ABORT, 'entry_key_taken') WHERE EXISTS (SELECT 1 FROM entry WHERE key = NEW.key);
  SELECT RAISE(ABORT, 'entry_reversed_twice')
    WHERE NEW.reverses IS NOT NULL AND EXISTS (SELECT 1 FROM entry WHERE reverses = NEW.reverses);
  UPDATE head SET written = NEW.number;
END
--;
CREATE TRIGGER head_single BEFORE INSERT ON head WHEN EXISTS (SELECT 1 FROM head) BEGIN
  SELECT RAISE(ABORT, 'head_exists');
END
--;
CREATE TRIGGER head_written_forward BEFORE UPDATE OF one, written ON head BEGIN
  -- Without foreign keys nothing would refuse a commit that leaves rows above the head unsealed.
  SELECT RAISE(ABORT, 'foreign_keys_are_off') WHERE (SELECT foreign_keys FROM pragma_foreign_keys) = 0;
  -- SQLite keeps any value in any column: behind a word or bytes, greater than each number, nothing would follow.
  SELECT RAISE(ABORT, 'head_moved_by_hand')
    WHERE NEW.one <> OLD.one OR NEW.written < OLD.written OR typeof(NEW.written) <> 'integer';
END
--;
CREATE TRIGGER head_gate BEFORE UPDATE OF entries ON head BEGIN
  SELECT RAISE(ABORT, 'head_moved_by_hand')
    WHERE NEW.entries <= OLD.entries OR NEW.entries <> NEW.written;
  -- One walk over the new entries. Those of a turn are recorded at one moment and mostly of one day: both are
  -- asked for once.
  SELECT CASE
      WHEN step.entries <> NEW.entries - OLD.entries THEN RAISE(ABORT, 'entry_numbers_not_dense')
      WHEN step.lines <> (SELECT count(*) FROM posting WHERE entry > OLD.entries AND entry <= NEW.entries)
        THEN RAISE(ABORT, 'entry_incomplete')
      WHEN CASE WHEN step.first_moment = step.last_moment AND step.first_day = step.last_day
                THEN step.first_day IS NOT date(step.first_day, '+0 days') OR date(step.first_moment) IS NULL
                ELSE EXISTS (SELECT 1 FROM entry WHERE number > OLD.entries AND number <= NEW.entries
                             AND (+occurred_on IS NOT date(occurred_on, '+0 days')
                                  OR date(recorded_at) IS NULL)) END
        THEN RAISE(ABORT, 'entry_not_a_day')
      WHEN step.first_day <= (SELECT c.ends_on FROM period_closing c WHERE c.turn % 2 = 1
             AND NOT EXISTS (SELECT 1 FROM period_closing l WHERE l.ends_on = c.ends_on AND l.turn > c.turn)
             ORDER BY c.ends_on DESC LIMIT 1)
        THEN RAISE(ABORT, 'period_closed')
      WHEN NOT (step.first_moment = step.last_moment AND step.last_day <= date(step.last_moment, '+7 hours'))
        AND EXISTS (SELECT 1 FROM entry WHERE number > OLD.entries AND number <= NEW.entries
                    AND +occurred_on > date(recorded_at, '+7 hours'))
        THEN RAISE(ABORT, 'day_in_future')
    END
    FROM (SELECT count(*) AS entries, sum(line_count) AS lines, min(+occurred_on) AS first_day,
                 max(+occurred_on) AS last_day, min(recorded_at) AS first_moment, max(recorded_at) AS last_moment
          FROM entry WHERE number > OLD.entries AND number <= NEW.entries) step;
  -- Most entries move one amount from one line to another within one fund, unit and set of accounts: both lines
  -- are found by their place. Of the rest, what keeps to one fund, unit and set is summed, and only then sorted.
  SELECT CASE
      WHEN (SELECT count(*) = e.line_count AND min(r.line) = 1 AND max(r.line) = e.line_count
                   AND min(r.fund) = max(r.fund) AND min(r.unit) = max(r.unit)
                   AND min(r.account >= 'B' AND r.account < 'C') = max(r.account >= 'B' AND r.account < 'C')
                   AND sum(r.debit) = sum(r.credit)
            FROM posting r WHERE r.entry = e.number)
        THEN NULL
      WHEN (SELECT count(*), min(r.line), max(r.line) FROM posting r WHERE r.entry = e.number)
           <> (e.line_count, 1, e.line_count)
        THEN RAISE(ABORT, 'entry_incomplete')
      WHEN EXISTS (SELECT 1 FROM posting r WHERE r.entry = e.number
                   GROUP BY r.fund, r.unit, r.account >= 'B' AND r.account < 'C'
                   HAVING sum(r.debit) <> sum(r.credit))
        THEN RAISE(ABORT, 'entry_out_of_balance')
    END
    FROM entry e LEFT JOIN posting p ON p.entry = e.number AND p.line = 1
         LEFT JOIN posting q ON q.entry = e.number AND q.line = 2
    WHERE e.number > OLD.entries AND e.number <= NEW.entries
      AND (e.line_count = 2 AND p.debit = q.credit AND p.credit = q.debit AND p.fund = q.fund AND p.unit = q.unit
           AND (p.account >= 'B' AND p.account < 'C') = (q.account >= 'B' AND q.account < 'C')) IS NOT TRUE;
  -- One walk over the new postings asks all that their accounts, funds, units and guards answer.
  -- A unit outside VND stands on quantity accounts alone, so that money pays nothing for the look.
  SELECT CASE
      WHEN p.unit <> 'VND' AND NOT EXISTS (SELECT 1 FROM unit u WHERE u.code = p.unit)
        THEN RAISE(ABORT, 'unit_unknown')
      WHEN a.code IS NULL OR NOT a.postable THEN RAISE(ABORT, 'account_unknown')
      WHEN f.code IS NULL THEN RAISE(ABORT, 'fund_unknown')
      WHEN a.opened_on > (SELECT min(+occurred_on) FROM entry
                          WHERE number > OLD.entries AND number <= NEW.entries)
        AND EXISTS (SELECT 1 FROM entry e WHERE e.number = p.entry AND e.occurred_on < a.opened_on)
        THEN RAISE(ABORT, 'account_not_open_yet')
      WHEN f.opened_on > (SELECT min(+occurred_on) FROM entry
                          WHERE number > OLD.entries AND number <= NEW.entries)
        AND EXISTS (SELECT 1 FROM entry e WHERE e.number = p.entry AND e.occurred_on < f.opened_on)
        THEN RAISE(ABORT, 'fund_not_open_yet')
      WHEN a.guarded AND NOT EXISTS (
          SELECT 1 FROM guard g WHERE g.fund = p.fund AND g.account = +p.account AND g.unit = p.unit
             AND g.purpose = p.purpose AND g.upto = NEW.entries)
        THEN RAISE(ABORT, 'guard_missing')
      WHEN a.money AND p.unit = 'VND' AND f.kind <> 'budget' AND NOT EXISTS (
          SELECT 1 FROM guard g WHERE g.fund = p.fund AND g.account = '*FREE' AND g.unit = 'VND'
             AND g.purpose = '' AND g.upto = NEW.entries)
        THEN RAISE(ABORT, 'guard_missing')
    END
    FROM posting p LEFT JOIN account a ON a.code = +p.account LEFT JOIN fund f ON f.code = p.fund
    WHERE p.entry > OLD.entries AND p.entry <= NEW.entries;
  SELECT RAISE(ABORT, 'account_closed')
    WHERE EXISTS (SELECT 1 FROM account_closing)
      AND EXISTS (SELECT 1 FROM posting p JOIN entry e ON e.number = p.entry
                  JOIN account_closing c ON c.account = +p.account
                  WHERE p.entry > OLD.entries AND p.entry <= NEW.entries AND e.occurred_on >= c.closed_on);
  SELECT RAISE(ABORT, 'fund_closed')
    WHERE EXISTS (SELECT 1 FROM fund_closing)
      AND EXISTS (SELECT 1 FROM posting p JOIN entry e ON e.number = p.entry
                  JOIN fund_closing c ON c.fund = p.fund
                  WHERE p.entry > OLD.entries AND p.entry <= NEW.entries
                    AND (e.occurred_on >= c.closed_on OR p.entry > c.upto));
  -- Judged in the order of the entries, as if each had come alone: what a decision left is the last balance less
  -- what came behind it. A fact behind it may take more than there is, for the bank has paid already.
  SELECT RAISE(ABORT, 'guard_overdrawn')
    WHERE EXISTS (SELECT 1 FROM guard WHERE upto = NEW.entries AND balance < 0)
      AND (EXISTS (SELECT 1 FROM (
                     SELECT m.key, sum(m.moved) OVER own AS moved,
                            m.balance - sum(m.moved) OVER since + sum(m.moved) OVER own AS remained
                     FROM (SELECT e.key, p.entry, p.fund, p.account, p.unit, p.purpose, g.balance,
                                  CASE a.side WHEN 'D' THEN p.debit - p.credit ELSE p.credit - p.debit END AS moved
                           FROM posting p JOIN entry e ON e.number = p.entry JOIN account a ON a.code = +p.account
                           JOIN guard g ON g.fund = p.fund AND g.account = +p.account AND g.unit = p.unit
                                       AND g.purpose = p.purpose
                           WHERE p.entry > OLD.entries AND p.entry <= NEW.entries AND a.guarded
                             AND g.balance < 0) m
                     WINDOW own AS (PARTITION BY m.fund, m.account, m.unit, m.purpose, m.entry),
                            since AS (PARTITION BY m.fund, m.account, m.unit, m.purpose ORDER BY m.entry DESC)) d
                   WHERE d.moved < 0 AND d.remained < 0
                     AND (substr(d.key, 1, 5) <> 'line:' OR NOT EXISTS (
                          SELECT 1 FROM bank_evidence b WHERE b.identity = substr(d.key, 6))))
        OR EXISTS (SELECT 1 FROM (
                     SELECT m.key, sum(m.moved) OVER own AS moved,
                            m.balance - sum(m.moved) OVER since + sum(m.moved) OVER own AS remained
                     FROM (SELECT e.key, p.entry, p.fund, g.balance, p.debit - p.credit AS moved
                           FROM posting p JOIN entry e ON e.number = p.entry JOIN account a ON a.code = +p.account
                           JOIN guard g ON g.fund = p.fund AND g.account = '*FREE' AND g.unit = 'VND'
                                       AND g.purpose = ''
                           WHERE p.entry > OLD.entries AND p.entry <= NEW.entries AND a.money
                             AND g.balance < 0) m
                     WINDOW own AS (PARTITION BY m.fund, m.entry),
                            since AS (PARTITION BY m.fund ORDER BY m.entry DESC)) d
                   WHERE d.moved < 0 AND d.remained < 0
                     AND (substr(d.key, 1, 5) <> 'line:' OR NOT EXISTS (
                          SELECT 1 FROM bank_evidence b WHERE b.identity = substr(d.key, 6)))));
END
--;
CREATE TRIGGER guard_single BEFORE INSERT ON guard
WHEN EXISTS (SELECT 1 FROM guard WHERE fund = NEW.fund AND account = NEW.account AND unit = NEW.unit
             AND purpose = NEW.purpose) BEGIN
  SELECT RAISE(ABORT, 'guard_exists');
END
--;
CREATE TRIGGER guard_starts_as_sum AFTER INSERT ON guard BEGIN
  SELECT RAISE(ABORT, 'guard_not_the_sum')
    WHERE typeof(NEW.balance) <> 'integer' OR typeof(NEW.upto) <> 'integer'
       OR NEW.upto > (SELECT written FROM head)
       OR NEW.balance <> CASE WHEN NEW.account = '*FREE'
          THEN (SELECT coalesce(sum(p.debit - p.credit), 0) FROM account a CROSS JOIN posting p
                WHERE a.money AND p.account = a.code AND p.fund = NEW.fund AND p.unit = 'VND'
                  AND p.entry <= NEW.upto)
          ELSE (SELECT coalesce(sum(CASE a.side WHEN 'D' THEN p.debit - p.credit
                                    ELSE p.credit - p.debit END), 0)
                FROM account a CROSS JOIN posting p
                WHERE a.code = NEW.account AND p.account = a.code AND p.fund = NEW.fund
                  AND p.unit = NEW.unit AND p.purpose = NEW.purpose AND p.entry <= NEW.upto) END;
END
--;
CREATE TRIGGER guard_stays_the_sum BEFORE UPDATE ON guard BEGIN
  SELECT RAISE(ABORT, 'guard_not_the_sum')
    -- A sum beyond 64 bits becomes a float, and so would the balance: equal to it, and no longer exact.
    WHERE typeof(NEW.balance) <> 'integer' OR typeof(NEW.upto) <> 'integer'
       OR NEW.fund <> OLD.fund OR NEW.account <> OLD.account OR NEW.unit <> OLD.unit
       OR NEW.purpose <> OLD.purpose OR NEW.upto < OLD.upto OR NEW.upto > (SELECT written FROM head)
       OR NEW.balance <> OLD.balance + CASE WHEN NEW.account = '*FREE'
          THEN (SELECT coalesce(sum(p.debit - p.credit), 0) FROM account a CROSS JOIN posting p
                WHERE a.money AND p.account = a.code AND p.fund = NEW.fund AND p.unit = 'VND'
                  AND p.entry > OLD.upto AND p.entry <= NEW.upto)
          ELSE (SELECT coalesce(sum(CASE a.side WHEN 'D' THEN p.debit - p.credit
                                    ELSE p.credit - p.debit END), 0)
                FROM account a CROSS JOIN posting p
                WHERE a.code = NEW.account AND p.account = a.code AND p.fund = NEW.fund
                  AND p.unit = NEW.unit AND p.purpose = NEW.purpose
                  AND p.entry > OLD.upto AND p.entry <= NEW.upto) END;
END
--;
CREATE TRIGGER voucher_without_gap BEFORE INSERT ON voucher BEGIN
  SELECT RAISE(ABORT, 'voucher_not_next')
    WHERE NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM voucher
                             WHERE owner = NEW.owner AND year = NEW.year AND series = NEW.series);
END
--;
CREATE TRIGGER period_closes_forward BEFORE INSERT ON period_closing BEGIN
  SELECT RAISE(ABORT, 'period_not_a_day') WHERE NEW.ends_on IS NOT date(NEW.ends_on, '+0 days');
  SELECT RAISE(ABORT, 'period_not_next')
    WHERE typeof(NEW.turn) <> 'integer'
       OR NEW.turn <> 1 + (SELECT coalesce(max(turn), 0) FROM period_closing WHERE ends_on = NEW.ends_on)
       OR (NEW.turn % 2 = 1 AND NEW.ends_on <= (SELECT c.ends_on FROM period_closing c WHERE c.turn % 2 = 1
           AND NOT EXISTS (SELECT 1 FROM period_closing l
                           WHERE l.ends_on = c.ends_on AND l.turn > c.turn)
           ORDER BY c.ends_on DESC LIMIT 1));
END
--;
CREATE TRIGGER period_opens_by_two BEFORE INSERT ON period_closing WHEN NEW.turn % 2 = 0 BEGIN
  SELECT RAISE(ABORT, 'reopening_not_the_last')
    WHERE NEW.ends_on IS NOT (SELECT c.ends_on FROM period_closing c WHERE c.turn % 2 = 1
           AND NOT EXISTS (SELECT 1 FROM period_closing l
                           WHERE l.ends_on = c.ends_on AND l.turn > c.turn)
           ORDER BY c.ends_on DESC LIMIT 1);
  SELECT RAISE(ABORT, 'reopening_needs_two')
    WHERE trim(NEW.closed_by) = '' OR trim(NEW.agreed_by) = '' OR NEW.closed_by = NEW.agreed_by;
  SELECT RAISE(ABORT, 'reopening_without_reason') WHERE trim(NEW.reason) = '';
  SELECT RAISE(ABORT, 'annual_report_is_filed')
    WHERE (SELECT printf('%04d-12-31', max(year)) FROM annual_report_filed HAVING max(year) IS NOT NULL)
          > coalesce((SELECT c.ends_on FROM period_closing c WHERE c.ends_on < NEW.ends_on AND c.turn % 2 = 1
                     AND NOT EXISTS (SELECT 1 FROM period_closing l
                                     WHERE l.ends_on = c.ends_on AND l.turn > c.turn)
                     ORDER BY c.ends_on DESC LIMIT 1), '');
END
--;
CREATE TRIGGER annual_report_of_closed_year BEFORE INSERT ON annual_report_filed BEGIN
  SELECT RAISE(ABORT, 'annual_report_of_open_year')
    WHERE typeof(NEW.year) <> 'integer' OR NEW.ends_on IS NOT date(NEW.ends_on, '+0 days')
       OR NEW.ends_on < printf('%04d-12-31', NEW.year) OR NEW.turn % 2 = 0
       OR NEW.turn IS NOT (SELECT max(turn) FROM period_closing WHERE ends_on = NEW.ends_on)
       OR NEW.ends_on > coalesce((SELECT c.ends_on FROM period_closing c WHERE c.turn % 2 = 1
           AND NOT EXISTS (SELECT 1 FROM period_closing l
                           WHERE l.ends_on = c.ends_on AND l.turn > c.turn)
           ORDER BY c.ends_on DESC LIMIT 1), '');
END
--;
-- No proposal ends as lapsed without the row that says who put it away and why, on SQLite. That row's own key asks
-- for the outcome when the turn is committed, so neither stands without the other.

CREATE TRIGGER lapse_says_why BEFORE INSERT ON approval_outcome WHEN NEW.outcome = 'lapsed' BEGIN
  SELECT RAISE(ABORT, 'lapse_without_reason')
    WHERE NOT EXISTS (SELECT 1 FROM proposal_lapse WHERE proposal = NEW.proposal);
END
--;
-- A gift has at most one link to a donor that holds, on SQLite: a further one follows the ends of all before it.

-- Asked is what is there, never what is not: rows are only added, so no other session can take it away meanwhile.
CREATE TRIGGER gift_donor_after_ends BEFORE INSERT ON gift_donor WHEN NEW.ordinal IS NOT 1 BEGIN
  SELECT RAISE(ABORT, 'gift_link_still_holds')
    WHERE typeof(NEW.ordinal) <> 'integer'
       OR (SELECT count(*) FROM gift_donor_end e
           WHERE e.gift = NEW.gift AND e.ordinal BETWEEN 1 AND NEW.ordinal - 1 AND typeof(e.ordinal) = 'integer')
          < NEW.ordinal - 1;
END
--;
CREATE TRIGGER account_no_update BEFORE UPDATE ON "account" BEGIN SELECT RAISE(ABORT, 'account_is_append_only'); END
--;
CREATE TRIGGER account_no_delete BEFORE DELETE ON "account" BEGIN SELECT RAISE(ABORT, 'account_is_append_only'); END
--;
CREATE TRIGGER account_no_replace BEFORE INSERT ON "account" WHEN EXISTS (SELECT 1 FROM "account" WHERE "code" = NEW."code") BEGIN SELECT RAISE(ABORT, 'account_row_exists'); END
--;
CREATE TRIGGER account_closing_no_update BEFORE UPDATE ON "account_closing" BEGIN SELECT RAISE(ABORT, 'account_closing_is_append_only'); END
--;
CREATE TRIGGER account_closing_no_delete BEFORE DELETE ON "account_closing" BEGIN SELECT RAISE(ABORT, 'account_closing_is_append_only'); END
--;
CREATE TRIGGER account_closing_no_replace BEFORE INSERT ON "account_closing" WHEN EXISTS (SELECT 1 FROM "account_closing" WHERE "account" = NEW."account") BEGIN SELECT RAISE(ABORT, 'account_closing_row_exists'); END
--;
CREATE TRIGGER area_no_update BEFORE UPDATE ON "area" BEGIN SELECT RAISE(ABORT, 'area_is_append_only'); END
--;
CREATE TRIGGER area_no_delete BEFORE DELETE ON "area" BEGIN SELECT RAISE(ABORT, 'area_is_append_only'); END
--;
CREATE TRIGGER area_no_replace BEFORE INSERT ON "area" WHEN EXISTS (SELECT 1 FROM "area" WHERE "code" = NEW."code") OR EXISTS (SELECT 1 FROM "area" WHERE "list" = NEW."list" AND "own_code" = NEW."own_code") BEGIN SELECT RAISE(ABORT, 'area_row_exists'); END
--;
CREATE TRIGGER award_no_update BEFORE UPDATE ON "award" BEGIN SELECT RAISE(ABORT, 'award_is_append_only'); END
--;
CREATE TRIGGER award_no_delete BEFORE DELETE ON "award" BEGIN SELECT RAISE(ABORT, 'award_is_append_only'); END
--;
CREATE TRIGGER award_no_replace BEFORE INSERT ON "award" WHEN EXISTS (SELECT 1 FROM "award" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "award" WHERE "claim" = NEW."claim" AND "listing" = NEW."listing") BEGIN SELECT RAISE(ABORT, 'award_row_exists'); END
--;
CREATE TRIGGER award_list_no_update BEFORE UPDATE ON "award_list" BEGIN SELECT RAISE(ABORT, 'award_list_is_append_only'); END
--;
CREATE TRIGGER award_list_no_delete BEFORE DELETE ON "award_list" BEGIN SELECT RAISE(ABORT, 'award_list_is_append_only'); END
--;
CREATE TRIGGER award_list_no_replace BEFORE INSERT ON "award_list" WHEN EXISTS (SELECT 1 FROM "award_list" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "award_list" WHERE "disaster" = NEW."disaster" AND "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'award_list_row_exists'); END
--;
CREATE TRIGGER award_list_proposal_no_update BEFORE UPDATE ON "award_list_proposal" BEGIN SELECT RAISE(ABORT, 'award_list_proposal_is_append_only'); END
--;
CREATE TRIGGER award_list_proposal_no_delete BEFORE DELETE ON "award_list_proposal" BEGIN SELECT RAISE(ABORT, 'award_list_proposal_is_append_only'); END
--;
CREATE TRIGGER award_list_proposal_no_replace BEFORE INSERT ON "award_list_proposal" WHEN EXISTS (SELECT 1 FROM "award_list_proposal" WHERE "list" = NEW."list") BEGIN SELECT RAISE(ABORT, 'award_list_proposal_row_exists'); END
--;
CREATE TRIGGER award_list_withdrawal_no_update BEFORE UPDATE ON "award_list_withdrawal" BEGIN SELECT RAISE(ABORT, 'award_list_withdrawal_is_append_only'); END
--;
CREATE TRIGGER award_list_withdrawal_no_delete BEFORE DELETE ON "award_list_withdrawal" BEGIN SELECT RAISE(ABORT, 'award_list_withdrawal_is_append_only'); END
--;
CREATE TRIGGER award_list_withdrawal_no_replace BEFORE INSERT ON "award_list_withdrawal" WHEN EXISTS (SELECT 1 FROM "award_list_withdrawal" WHERE "list" = NEW."list") BEGIN SELECT RAISE(ABORT, 'award_list_withdrawal_row_exists'); END
--;
CREATE TRIGGER award_revision_no_update BEFORE UPDATE ON "award_revision" BEGIN SELECT RAISE(ABORT, 'award_revision_is_append_only'); END
--;
CREATE TRIGGER award_revision_no_delete BEFORE DELETE ON "award_revision" BEGIN SELECT RAISE(ABORT, 'award_revision_is_append_only'); END
--;
CREATE TRIGGER award_revision_no_replace BEFORE INSERT ON "award_revision" WHEN EXISTS (SELECT 1 FROM "award_revision" WHERE "list" = NEW."list" AND "place" = NEW."place") OR EXISTS (SELECT 1 FROM "award_revision" WHERE "order" = NEW."order" AND "turn" = NEW."turn") BEGIN SELECT RAISE(ABORT, 'award_revision_row_exists'); END
--;
CREATE TRIGGER balance_mark_no_update BEFORE UPDATE ON "balance_mark" BEGIN SELECT RAISE(ABORT, 'balance_mark_is_append_only'); END
--;
CREATE TRIGGER balance_mark_no_delete BEFORE DELETE ON "balance_mark" BEGIN SELECT RAISE(ABORT, 'balance_mark_is_append_only'); END
--;
CREATE TRIGGER balance_mark_no_replace BEFORE INSERT ON "balance_mark" WHEN EXISTS (SELECT 1 FROM "balance_mark" WHERE "edition" = NEW."edition" AND "upto" = NEW."upto") BEGIN SELECT RAISE(ABORT, 'balance_mark_row_exists'); END
--;
CREATE TRIGGER balance_snapshot_no_update BEFORE UPDATE ON "balance_snapshot" BEGIN SELECT RAISE(ABORT, 'balance_snapshot_is_append_only'); END
--;
CREATE TRIGGER balance_snapshot_no_delete BEFORE DELETE ON "balance_snapshot" BEGIN SELECT RAISE(ABORT, 'balance_snapshot_is_append_only'); END
--;
CREATE TRIGGER balance_snapshot_no_replace BEFORE INSERT ON "balance_snapshot" WHEN EXISTS (SELECT 1 FROM "balance_snapshot" WHERE "edition" = NEW."edition" AND "upto" = NEW."upto" AND "account" = NEW."account" AND "fund" = NEW."fund" AND "unit" = NEW."unit" AND "purpose" = NEW."purpose") BEGIN SELECT RAISE(ABORT, 'balance_snapshot_row_exists'); END
--;
CREATE TRIGGER balance_step_no_update BEFORE UPDATE ON "balance_step" BEGIN SELECT RAISE(ABORT, 'balance_step_is_append_only'); END
--;
CREATE TRIGGER balance_step_no_delete BEFORE DELETE ON "balance_step" BEGIN SELECT RAISE(ABORT, 'balance_step_is_append_only'); END
--;
CREATE TRIGGER balance_step_no_replace BEFORE INSERT ON "balance_step" WHEN EXISTS (SELECT 1 FROM "balance_step" WHERE "edition" = NEW."edition" AND "upto" = NEW."upto") BEGIN SELECT RAISE(ABORT, 'balance_step_row_exists'); END
--;
CREATE TRIGGER bank_account_no_update BEFORE UPDATE ON "bank_account" BEGIN SELECT RAISE(ABORT, 'bank_account_is_append_only'); END
--;
CREATE TRIGGER bank_account_no_delete BEFORE DELETE ON "bank_account" BEGIN SELECT RAISE(ABORT, 'bank_account_is_append_only'); END
--;
CREATE TRIGGER bank_account_no_replace BEFORE INSERT ON "bank_account" WHEN EXISTS (SELECT 1 FROM "bank_account" WHERE "account" = NEW."account") OR EXISTS (SELECT 1 FROM "bank_account" WHERE "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'bank_account_row_exists'); END
--;
CREATE TRIGGER bank_day_part_no_update BEFORE UPDATE ON "bank_day_part" BEGIN SELECT RAISE(ABORT, 'bank_day_part_is_append_only'); END
--;
CREATE TRIGGER bank_day_part_no_delete BEFORE DELETE ON "bank_day_part" BEGIN SELECT RAISE(ABORT, 'bank_day_part_is_append_only'); END
--;
CREATE TRIGGER bank_day_part_no_replace BEFORE INSERT ON "bank_day_part" WHEN EXISTS (SELECT 1 FROM "bank_day_part" WHERE "step" = NEW."step" AND "day" = NEW."day" AND "direction" = NEW."direction" AND "reading" = NEW."reading") BEGIN SELECT RAISE(ABORT, 'bank_day_part_row_exists'); END
--;
CREATE TRIGGER bank_line_no_update BEFORE UPDATE ON "bank_line" BEGIN SELECT RAISE(ABORT, 'bank_line_is_append_only'); END
--;
CREATE TRIGGER bank_line_no_delete BEFORE DELETE ON "bank_line" BEGIN SELECT RAISE(ABORT, 'bank_line_is_append_only'); END
--;
CREATE TRIGGER bank_line_no_replace BEFORE INSERT ON "bank_line" WHEN EXISTS (SELECT 1 FROM "bank_line" WHERE "identity" = NEW."identity") OR EXISTS (SELECT 1 FROM "bank_line" WHERE "account" = NEW."account" AND "position" = NEW."position") BEGIN SELECT RAISE(ABORT, 'bank_line_row_exists'); END
--;
CREATE TRIGGER bank_opening_no_update BEFORE UPDATE ON "bank_opening" BEGIN SELECT RAISE(ABORT, 'bank_opening_is_append_only'); END
--;
CREATE TRIGGER bank_opening_no_delete BEFORE DELETE ON "bank_opening" BEGIN SELECT RAISE(ABORT, 'bank_opening_is_append_only'); END
--;
CREATE TRIGGER bank_opening_no_replace BEFORE INSERT ON "bank_opening" WHEN EXISTS (SELECT 1 FROM "bank_opening" WHERE "account" = NEW."account" AND "run" = NEW."run") BEGIN SELECT RAISE(ABORT, 'bank_opening_row_exists'); END
--;
CREATE TRIGGER batch_export_no_update BEFORE UPDATE ON "batch_export" BEGIN SELECT RAISE(ABORT, 'batch_export_is_append_only'); END
--;
CREATE TRIGGER batch_export_no_delete BEFORE DELETE ON "batch_export" BEGIN SELECT RAISE(ABORT, 'batch_export_is_append_only'); END
--;
CREATE TRIGGER batch_export_no_replace BEFORE INSERT ON "batch_export" WHEN EXISTS (SELECT 1 FROM "batch_export" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'batch_export_row_exists'); END
--;
CREATE TRIGGER batch_sending_no_update BEFORE UPDATE ON "batch_sending" BEGIN SELECT RAISE(ABORT, 'batch_sending_is_append_only'); END
--;
CREATE TRIGGER batch_sending_no_delete BEFORE DELETE ON "batch_sending" BEGIN SELECT RAISE(ABORT, 'batch_sending_is_append_only'); END
--;
CREATE TRIGGER batch_sending_no_replace BEFORE INSERT ON "batch_sending" WHEN EXISTS (SELECT 1 FROM "batch_sending" WHERE "batch" = NEW."batch" AND "fund" = NEW."fund") BEGIN SELECT RAISE(ABORT, 'batch_sending_row_exists'); END
--;
CREATE TRIGGER budget_line_no_update BEFORE UPDATE ON "budget_line" BEGIN SELECT RAISE(ABORT, 'budget_line_is_append_only'); END
--;
CREATE TRIGGER budget_line_no_delete BEFORE DELETE ON "budget_line" BEGIN SELECT RAISE(ABORT, 'budget_line_is_append_only'); END
--;
CREATE TRIGGER budget_line_no_replace BEFORE INSERT ON "budget_line" WHEN EXISTS (SELECT 1 FROM "budget_line" WHERE "key" = NEW."key") BEGIN SELECT RAISE(ABORT, 'budget_line_row_exists'); END
--;
CREATE TRIGGER budget_paper_no_update BEFORE UPDATE ON "budget_paper" BEGIN SELECT RAISE(ABORT, 'budget_paper_is_append_only'); END
--;
CREATE TRIGGER budget_paper_no_delete BEFORE DELETE ON "budget_paper" BEGIN SELECT RAISE(ABORT, 'budget_paper_is_append_only'); END
--;
CREATE TRIGGER budget_paper_no_replace BEFORE INSERT ON "budget_paper" WHEN EXISTS (SELECT 1 FROM "budget_paper" WHERE "decision" = NEW."decision" AND "digest" = NEW."digest") BEGIN SELECT RAISE(ABORT, 'budget_paper_row_exists'); END
--;
CREATE TRIGGER campaign_no_update BEFORE UPDATE ON "campaign" BEGIN SELECT RAISE(ABORT, 'campaign_is_append_only'); END
--;
CREATE TRIGGER campaign_no_delete BEFORE DELETE ON "campaign" BEGIN SELECT RAISE(ABORT, 'campaign_is_append_only'); END
--;
CREATE TRIGGER campaign_no_replace BEFORE INSERT ON "campaign" WHEN EXISTS (SELECT 1 FROM "campaign" WHERE "code" = NEW."code") OR EXISTS (SELECT 1 FROM "campaign" WHERE "account" = NEW."account") BEGIN SELECT RAISE(ABORT, 'campaign_row_exists'); END
--;
CREATE TRIGGER campaign_account_no_update BEFORE UPDATE ON "campaign_account" BEGIN SELECT RAISE(ABORT, 'campaign_account_is_append_only'); END
--;
CREATE TRIGGER campaign_account_no_delete BEFORE DELETE ON "campaign_account" BEGIN SELECT RAISE(ABORT, 'campaign_account_is_append_only'); END
--;
CREATE TRIGGER campaign_account_no_replace BEFORE INSERT ON "campaign_account" WHEN EXISTS (SELECT 1 FROM "campaign_account" WHERE "campaign" = NEW."campaign") BEGIN SELECT RAISE(ABORT, 'campaign_account_row_exists'); END
--;
CREATE TRIGGER campaign_clock_no_update BEFORE UPDATE ON "campaign_clock" BEGIN SELECT RAISE(ABORT, 'campaign_clock_is_append_only'); END
--;
CREATE TRIGGER campaign_clock_no_delete BEFORE DELETE ON "campaign_clock" BEGIN SELECT RAISE(ABORT, 'campaign_clock_is_append_only'); END
--;
CREATE TRIGGER campaign_clock_no_replace BEFORE INSERT ON "campaign_clock" WHEN EXISTS (SELECT 1 FROM "campaign_clock" WHERE "name" = NEW."name" AND "holds_from" = NEW."holds_from" AND "set_at" = NEW."set_at") BEGIN SELECT RAISE(ABORT, 'campaign_clock_row_exists'); END
--;
CREATE TRIGGER campaign_closing_no_update BEFORE UPDATE ON "campaign_closing" BEGIN SELECT RAISE(ABORT, 'campaign_closing_is_append_only'); END
--;
CREATE TRIGGER campaign_closing_no_delete BEFORE DELETE ON "campaign_closing" BEGIN SELECT RAISE(ABORT, 'campaign_closing_is_append_only'); END
--;
CREATE TRIGGER campaign_closing_no_replace BEFORE INSERT ON "campaign_closing" WHEN EXISTS (SELECT 1 FROM "campaign_closing" WHERE "campaign" = NEW."campaign") BEGIN SELECT RAISE(ABORT, 'campaign_closing_row_exists'); END
--;
CREATE TRIGGER campaign_extension_no_update BEFORE UPDATE ON "campaign_extension" BEGIN SELECT RAISE(ABORT, 'campaign_extension_is_append_only'); END
--;
CREATE TRIGGER campaign_extension_no_delete BEFORE DELETE ON "campaign_extension" BEGIN SELECT RAISE(ABORT, 'campaign_extension_is_append_only'); END
--;
CREATE TRIGGER campaign_extension_no_replace BEFORE INSERT ON "campaign_extension" WHEN EXISTS (SELECT 1 FROM "campaign_extension" WHERE "campaign" = NEW."campaign" AND "ordinal" = NEW."ordinal") BEGIN SELECT RAISE(ABORT, 'campaign_extension_row_exists'); END
--;
CREATE TRIGGER campaign_publication_no_update BEFORE UPDATE ON "campaign_publication" BEGIN SELECT RAISE(ABORT, 'campaign_publication_is_append_only'); END
--;
CREATE TRIGGER campaign_publication_no_delete BEFORE DELETE ON "campaign_publication" BEGIN SELECT RAISE(ABORT, 'campaign_publication_is_append_only'); END
--;
CREATE TRIGGER campaign_publication_no_replace BEFORE INSERT ON "campaign_publication" WHEN EXISTS (SELECT 1 FROM "campaign_publication" WHERE "campaign" = NEW."campaign" AND "name" = NEW."name") BEGIN SELECT RAISE(ABORT, 'campaign_publication_row_exists'); END
--;
CREATE TRIGGER check_finding_no_update BEFORE UPDATE ON "check_finding" BEGIN SELECT RAISE(ABORT, 'check_finding_is_append_only'); END
--;
CREATE TRIGGER check_finding_no_delete BEFORE DELETE ON "check_finding" BEGIN SELECT RAISE(ABORT, 'check_finding_is_append_only'); END
--;
CREATE TRIGGER check_finding_no_replace BEFORE INSERT ON "check_finding" WHEN EXISTS (SELECT 1 FROM "check_finding" WHERE "run" = NEW."run" AND "place" = NEW."place") BEGIN SELECT RAISE(ABORT, 'check_finding_row_exists'); END
--;
CREATE TRIGGER check_run_no_update BEFORE UPDATE ON "check_run" BEGIN SELECT RAISE(ABORT, 'check_run_is_append_only'); END
--;
CREATE TRIGGER check_run_no_delete BEFORE DELETE ON "check_run" BEGIN SELECT RAISE(ABORT, 'check_run_is_append_only'); END
--;
CREATE TRIGGER check_run_no_replace BEFORE INSERT ON "check_run" WHEN EXISTS (SELECT 1 FROM "check_run" WHERE "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'check_run_row_exists'); END
--;
CREATE TRIGGER closing_report_no_update BEFORE UPDATE ON "closing_report" BEGIN SELECT RAISE(ABORT, 'closing_report_is_append_only'); END
--;
CREATE TRIGGER closing_report_no_delete BEFORE DELETE ON "closing_report" BEGIN SELECT RAISE(ABORT, 'closing_report_is_append_only'); END
--;
CREATE TRIGGER closing_report_no_replace BEFORE INSERT ON "closing_report" WHEN EXISTS (SELECT 1 FROM "closing_report" WHERE "ends_on" = NEW."ends_on" AND "turn" = NEW."turn") BEGIN SELECT RAISE(ABORT, 'closing_report_row_exists'); END
--;
CREATE TRIGGER committee_no_update BEFORE UPDATE ON "committee" BEGIN SELECT RAISE(ABORT, 'committee_is_append_only'); END
--;
CREATE TRIGGER committee_no_delete BEFORE DELETE ON "committee" BEGIN SELECT RAISE(ABORT, 'committee_is_append_only'); END
--;
CREATE TRIGGER committee_no_replace BEFORE INSERT ON "committee" WHEN EXISTS (SELECT 1 FROM "committee" WHERE "code" = NEW."code" AND "valid_from" = NEW."valid_from") BEGIN SELECT RAISE(ABORT, 'committee_row_exists'); END
--;
CREATE TRIGGER counter_gift_no_update BEFORE UPDATE ON "counter_gift" BEGIN SELECT RAISE(ABORT, 'counter_gift_is_append_only'); END
--;
CREATE TRIGGER counter_gift_no_delete BEFORE DELETE ON "counter_gift" BEGIN SELECT RAISE(ABORT, 'counter_gift_is_append_only'); END
--;
CREATE TRIGGER counter_gift_no_replace BEFORE INSERT ON "counter_gift" WHEN EXISTS (SELECT 1 FROM "counter_gift" WHERE "receipt_code" = NEW."receipt_code") BEGIN SELECT RAISE(ABORT, 'counter_gift_row_exists'); END
--;
CREATE TRIGGER day_turnover_no_update BEFORE UPDATE ON "day_turnover" BEGIN SELECT RAISE(ABORT, 'day_turnover_is_append_only'); END
--;
CREATE TRIGGER day_turnover_no_delete BEFORE DELETE ON "day_turnover" BEGIN SELECT RAISE(ABORT, 'day_turnover_is_append_only'); END
--;
CREATE TRIGGER day_turnover_no_replace BEFORE INSERT ON "day_turnover" WHEN EXISTS (SELECT 1 FROM "day_turnover" WHERE "edition" = NEW."edition" AND "account" = NEW."account" AND "day" = NEW."day" AND "upto" = NEW."upto" AND "fund" = NEW."fund" AND "unit" = NEW."unit" AND "purpose" = NEW."purpose" AND "kind" = NEW."kind") BEGIN SELECT RAISE(ABORT, 'day_turnover_row_exists'); END
--;
CREATE TRIGGER disaster_no_update BEFORE UPDATE ON "disaster" BEGIN SELECT RAISE(ABORT, 'disaster_is_append_only'); END
--;
CREATE TRIGGER disaster_no_delete BEFORE DELETE ON "disaster" BEGIN SELECT RAISE(ABORT, 'disaster_is_append_only'); END
--;
CREATE TRIGGER disaster_no_replace BEFORE INSERT ON "disaster" WHEN EXISTS (SELECT 1 FROM "disaster" WHERE "code" = NEW."code") BEGIN SELECT RAISE(ABORT, 'disaster_row_exists'); END
--;
CREATE TRIGGER disclosure_no_update BEFORE UPDATE ON "disclosure" BEGIN SELECT RAISE(ABORT, 'disclosure_is_append_only'); END
--;
CREATE TRIGGER disclosure_no_delete BEFORE DELETE ON "disclosure" BEGIN SELECT RAISE(ABORT, 'disclosure_is_append_only'); END
--;
CREATE TRIGGER disclosure_no_replace BEFORE INSERT ON "disclosure" WHEN EXISTS (SELECT 1 FROM "disclosure" WHERE "digest" = NEW."digest") BEGIN SELECT RAISE(ABORT, 'disclosure_row_exists'); END
--;
CREATE TRIGGER donor_no_update BEFORE UPDATE ON "donor" BEGIN SELECT RAISE(ABORT, 'donor_is_append_only'); END
--;
CREATE TRIGGER donor_no_delete BEFORE DELETE ON "donor" BEGIN SELECT RAISE(ABORT, 'donor_is_append_only'); END
--;
CREATE TRIGGER donor_no_replace BEFORE INSERT ON "donor" WHEN EXISTS (SELECT 1 FROM "donor" WHERE "code" = NEW."code") BEGIN SELECT RAISE(ABORT, 'donor_row_exists'); END
--;
CREATE TRIGGER donor_forgotten_no_update BEFORE UPDATE ON "donor_forgotten" BEGIN SELECT RAISE(ABORT, 'donor_forgotten_is_append_only'); END
--;
CREATE TRIGGER donor_forgotten_no_delete BEFORE DELETE ON "donor_forgotten" BEGIN SELECT RAISE(ABORT, 'donor_forgotten_is_append_only'); END
--;
CREATE TRIGGER donor_forgotten_no_replace BEFORE INSERT ON "donor_forgotten" WHEN EXISTS (SELECT 1 FROM "donor_forgotten" WHERE "donor" = NEW."donor") BEGIN SELECT RAISE(ABORT, 'donor_forgotten_row_exists'); END
--;
CREATE TRIGGER entitlement_run_no_update BEFORE UPDATE ON "entitlement_run" BEGIN SELECT RAISE(ABORT, 'entitlement_run_is_append_only'); END
--;
CREATE TRIGGER entitlement_run_no_delete BEFORE DELETE ON "entitlement_run" BEGIN SELECT RAISE(ABORT, 'entitlement_run_is_append_only'); END
--;
CREATE TRIGGER entitlement_run_no_replace BEFORE INSERT ON "entitlement_run" WHEN EXISTS (SELECT 1 FROM "entitlement_run" WHERE "disaster" = NEW."disaster" AND "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'entitlement_run_row_exists'); END
--;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON "entry" BEGIN SELECT RAISE(ABORT, 'entry_is_append_only'); END
--;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON "entry" BEGIN SELECT RAISE(ABORT, 'entry_is_append_only'); END
--;
CREATE TRIGGER founding_no_update BEFORE UPDATE ON "founding" BEGIN SELECT RAISE(ABORT, 'founding_is_append_only'); END
--;
CREATE TRIGGER founding_no_delete BEFORE DELETE ON "founding" BEGIN SELECT RAISE(ABORT, 'founding_is_append_only'); END
--;
CREATE TRIGGER founding_no_replace BEFORE INSERT ON "founding" WHEN EXISTS (SELECT 1 FROM "founding" WHERE "one" = NEW."one") BEGIN SELECT RAISE(ABORT, 'founding_row_exists'); END
--;
CREATE TRIGGER fund_no_update BEFORE UPDATE ON "fund" BEGIN SELECT RAISE(ABORT, 'fund_is_append_only'); END
--;
CREATE TRIGGER fund_no_delete BEFORE DELETE ON "fund" BEGIN SELECT RAISE(ABORT, 'fund_is_append_only'); END
--;
CREATE TRIGGER fund_no_replace BEFORE INSERT ON "fund" WHEN EXISTS (SELECT 1 FROM "fund" WHERE "code" = NEW."code") BEGIN SELECT RAISE(ABORT, 'fund_row_exists'); END
--;
CREATE TRIGGER fund_claim_no_update BEFORE UPDATE ON "fund_claim" BEGIN SELECT RAISE(ABORT, 'fund_claim_is_append_only'); END
--;
CREATE TRIGGER fund_claim_no_delete BEFORE DELETE ON "fund_claim" BEGIN SELECT RAISE(ABORT, 'fund_claim_is_append_only'); END
--;
CREATE TRIGGER fund_claim_no_replace BEFORE INSERT ON "fund_claim" WHEN EXISTS (SELECT 1 FROM "fund_claim" WHERE "evidence" = NEW."evidence") BEGIN SELECT RAISE(ABORT, 'fund_claim_row_exists'); END
--;
CREATE TRIGGER fund_closing_no_update BEFORE UPDATE ON "fund_closing" BEGIN SELECT RAISE(ABORT, 'fund_closing_is_append_only'); END
--;
CREATE TRIGGER fund_closing_no_delete BEFORE DELETE ON "fund_closing" BEGIN SELECT RAISE(ABORT, 'fund_closing_is_append_only'); END
--;
CREATE TRIGGER fund_closing_no_replace BEFORE INSERT ON "fund_closing" WHEN EXISTS (SELECT 1 FROM "fund_closing" WHERE "fund" = NEW."fund") BEGIN SELECT RAISE(ABORT, 'fund_closing_row_exists'); END
--;
CREATE TRIGGER fund_source_no_update BEFORE UPDATE ON "fund_source" BEGIN SELECT RAISE(ABORT, 'fund_source_is_append_only'); END
--;
CREATE TRIGGER fund_source_no_delete BEFORE DELETE ON "fund_source" BEGIN SELECT RAISE(ABORT, 'fund_source_is_append_only'); END
--;
CREATE TRIGGER fund_source_no_replace BEFORE INSERT ON "fund_source" WHEN EXISTS (SELECT 1 FROM "fund_source" WHERE "fund" = NEW."fund" AND "ends" = NEW."ends") OR EXISTS (SELECT 1 FROM "fund_source" WHERE "fund" = NEW."fund" AND "begins" = NEW."begins") BEGIN SELECT RAISE(ABORT, 'fund_source_row_exists'); END
--;
CREATE TRIGGER fund_taken_no_update BEFORE UPDATE ON "fund_taken" BEGIN SELECT RAISE(ABORT, 'fund_taken_is_append_only'); END
--;
CREATE TRIGGER fund_taken_no_delete BEFORE DELETE ON "fund_taken" BEGIN SELECT RAISE(ABORT, 'fund_taken_is_append_only'); END
--;
CREATE TRIGGER fund_taken_no_replace BEFORE INSERT ON "fund_taken" WHEN EXISTS (SELECT 1 FROM "fund_taken" WHERE "fund" = NEW."fund" AND "ends" = NEW."ends") OR EXISTS (SELECT 1 FROM "fund_taken" WHERE "fund" = NEW."fund" AND "use_begins" = NEW."use_begins") OR EXISTS (SELECT 1 FROM "fund_taken" WHERE "fund" = NEW."fund" AND "begins" = NEW."begins") BEGIN SELECT RAISE(ABORT, 'fund_taken_row_exists'); END
--;
CREATE TRIGGER fund_use_no_update BEFORE UPDATE ON "fund_use" BEGIN SELECT RAISE(ABORT, 'fund_use_is_append_only'); END
--;
CREATE TRIGGER fund_use_no_delete BEFORE DELETE ON "fund_use" BEGIN SELECT RAISE(ABORT, 'fund_use_is_append_only'); END
--;
CREATE TRIGGER fund_use_no_replace BEFORE INSERT ON "fund_use" WHEN EXISTS (SELECT 1 FROM "fund_use" WHERE "fund" = NEW."fund" AND "ends" = NEW."ends") OR EXISTS (SELECT 1 FROM "fund_use" WHERE "fund" = NEW."fund" AND "begins" = NEW."begins") BEGIN SELECT RAISE(ABORT, 'fund_use_row_exists'); END
--;
CREATE TRIGGER gift_no_update BEFORE UPDATE ON "gift" BEGIN SELECT RAISE(ABORT, 'gift_is_append_only'); END
--;
CREATE TRIGGER gift_no_delete BEFORE DELETE ON "gift" BEGIN SELECT RAISE(ABORT, 'gift_is_append_only'); END
--;
CREATE TRIGGER gift_no_replace BEFORE INSERT ON "gift" WHEN EXISTS (SELECT 1 FROM "gift" WHERE "receipt_code" = NEW."receipt_code") OR EXISTS (SELECT 1 FROM "gift" WHERE "campaign" = NEW."campaign" AND "position" = NEW."position" AND "entry_key" = NEW."entry_key") BEGIN SELECT RAISE(ABORT, 'gift_row_exists'); END
--;
CREATE TRIGGER gift_donor_no_update BEFORE UPDATE ON "gift_donor" BEGIN SELECT RAISE(ABORT, 'gift_donor_is_append_only'); END
--;
CREATE TRIGGER gift_donor_no_delete BEFORE DELETE ON "gift_donor" BEGIN SELECT RAISE(ABORT, 'gift_donor_is_append_only'); END
--;
CREATE TRIGGER gift_donor_no_replace BEFORE INSERT ON "gift_donor" WHEN EXISTS (SELECT 1 FROM "gift_donor" WHERE "gift" = NEW."gift" AND "ordinal" = NEW."ordinal") BEGIN SELECT RAISE(ABORT, 'gift_donor_row_exists'); END
--;
CREATE TRIGGER gift_join_no_update BEFORE UPDATE ON "gift_join" BEGIN SELECT RAISE(ABORT, 'gift_join_is_append_only'); END
--;
CREATE TRIGGER gift_join_no_delete BEFORE DELETE ON "gift_join" BEGIN SELECT RAISE(ABORT, 'gift_join_is_append_only'); END
--;
CREATE TRIGGER gift_join_no_replace BEFORE INSERT ON "gift_join" WHEN EXISTS (SELECT 1 FROM "gift_join" WHERE "level" = NEW."level" AND "number" = NEW."number" AND "upto" = NEW."upto") BEGIN SELECT RAISE(ABORT, 'gift_join_row_exists'); END
--;
CREATE TRIGGER gift_part_no_update BEFORE UPDATE ON "gift_part" BEGIN SELECT RAISE(ABORT, 'gift_part_is_append_only'); END
--;
CREATE TRIGGER gift_part_no_delete BEFORE DELETE ON "gift_part" BEGIN SELECT RAISE(ABORT, 'gift_part_is_append_only'); END
--;
CREATE TRIGGER gift_part_no_replace BEFORE INSERT ON "gift_part" WHEN EXISTS (SELECT 1 FROM "gift_part" WHERE "step" = NEW."step" AND "day" = NEW."day" AND "upto" = NEW."upto") BEGIN SELECT RAISE(ABORT, 'gift_part_row_exists'); END
--;
CREATE TRIGGER gift_refund_no_update BEFORE UPDATE ON "gift_refund" BEGIN SELECT RAISE(ABORT, 'gift_refund_is_append_only'); END
--;
CREATE TRIGGER gift_refund_no_delete BEFORE DELETE ON "gift_refund" BEGIN SELECT RAISE(ABORT, 'gift_refund_is_append_only'); END
--;
CREATE TRIGGER gift_refund_no_replace BEFORE INSERT ON "gift_refund" WHEN EXISTS (SELECT 1 FROM "gift_refund" WHERE "refund" = NEW."refund") BEGIN SELECT RAISE(ABORT, 'gift_refund_row_exists'); END
--;
CREATE TRIGGER gift_said_no_update BEFORE UPDATE ON "gift_said" BEGIN SELECT RAISE(ABORT, 'gift_said_is_append_only'); END
--;
CREATE TRIGGER gift_said_no_delete BEFORE DELETE ON "gift_said" BEGIN SELECT RAISE(ABORT, 'gift_said_is_append_only'); END
--;
CREATE TRIGGER gift_said_no_replace BEFORE INSERT ON "gift_said" WHEN EXISTS (SELECT 1 FROM "gift_said" WHERE "code" = NEW."code" AND "gift" = NEW."gift") BEGIN SELECT RAISE(ABORT, 'gift_said_row_exists'); END
--;
CREATE TRIGGER gift_segment_no_update BEFORE UPDATE ON "gift_segment" BEGIN SELECT RAISE(ABORT, 'gift_segment_is_append_only'); END
--;
CREATE TRIGGER gift_segment_no_delete BEFORE DELETE ON "gift_segment" BEGIN SELECT RAISE(ABORT, 'gift_segment_is_append_only'); END
--;
CREATE TRIGGER gift_segment_no_replace BEFORE INSERT ON "gift_segment" WHEN EXISTS (SELECT 1 FROM "gift_segment" WHERE "segment" = NEW."segment") BEGIN SELECT RAISE(ABORT, 'gift_segment_row_exists'); END
--;
CREATE TRIGGER gift_step_no_update BEFORE UPDATE ON "gift_step" BEGIN SELECT RAISE(ABORT, 'gift_step_is_append_only'); END
--;
CREATE TRIGGER gift_step_no_delete BEFORE DELETE ON "gift_step" BEGIN SELECT RAISE(ABORT, 'gift_step_is_append_only'); END
--;
CREATE TRIGGER gift_step_no_replace BEFORE INSERT ON "gift_step" WHEN EXISTS (SELECT 1 FROM "gift_step" WHERE "entry" = NEW."entry") BEGIN SELECT RAISE(ABORT, 'gift_step_row_exists'); END
--;
CREATE TRIGGER gift_withdrawal_no_update BEFORE UPDATE ON "gift_withdrawal" BEGIN SELECT RAISE(ABORT, 'gift_withdrawal_is_append_only'); END
--;
CREATE TRIGGER gift_withdrawal_no_delete BEFORE DELETE ON "gift_withdrawal" BEGIN SELECT RAISE(ABORT, 'gift_withdrawal_is_append_only'); END
--;
CREATE TRIGGER gift_withdrawal_no_replace BEFORE INSERT ON "gift_withdrawal" WHEN EXISTS (SELECT 1 FROM "gift_withdrawal" WHERE "receipt_code" = NEW."receipt_code") BEGIN SELECT RAISE(ABORT, 'gift_withdrawal_row_exists'); END
--;
CREATE TRIGGER gift_words_no_update BEFORE UPDATE ON "gift_words" BEGIN SELECT RAISE(ABORT, 'gift_words_is_append_only'); END
--;
CREATE TRIGGER gift_words_no_delete BEFORE DELETE ON "gift_words" BEGIN SELECT RAISE(ABORT, 'gift_words_is_append_only'); END
--;
CREATE TRIGGER gift_words_no_replace BEFORE INSERT ON "gift_words" WHEN EXISTS (SELECT 1 FROM "gift_words" WHERE "level" = NEW."level" AND "bucket" = NEW."bucket" AND "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'gift_words_row_exists'); END
--;
CREATE TRIGGER guard_no_delete BEFORE DELETE ON "guard" BEGIN SELECT RAISE(ABORT, 'guard_is_append_only'); END
--;
CREATE TRIGGER head_no_delete BEFORE DELETE ON "head" BEGIN SELECT RAISE(ABORT, 'head_is_append_only'); END
--;
CREATE TRIGGER import_part_decision_no_update BEFORE UPDATE ON "import_part_decision" BEGIN SELECT RAISE(ABORT, 'import_part_decision_is_append_only'); END
--;
CREATE TRIGGER import_part_decision_no_delete BEFORE DELETE ON "import_part_decision" BEGIN SELECT RAISE(ABORT, 'import_part_decision_is_append_only'); END
--;
CREATE TRIGGER import_part_decision_no_replace BEFORE INSERT ON "import_part_decision" WHEN EXISTS (SELECT 1 FROM "import_part_decision" WHERE "run" = NEW."run" AND "part" = NEW."part") BEGIN SELECT RAISE(ABORT, 'import_part_decision_row_exists'); END
--;
CREATE TRIGGER import_run_no_update BEFORE UPDATE ON "import_run" BEGIN SELECT RAISE(ABORT, 'import_run_is_append_only'); END
--;
CREATE TRIGGER import_run_no_delete BEFORE DELETE ON "import_run" BEGIN SELECT RAISE(ABORT, 'import_run_is_append_only'); END
--;
CREATE TRIGGER import_run_no_replace BEFORE INSERT ON "import_run" WHEN EXISTS (SELECT 1 FROM "import_run" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'import_run_row_exists'); END
--;
CREATE TRIGGER import_run_end_no_update BEFORE UPDATE ON "import_run_end" BEGIN SELECT RAISE(ABORT, 'import_run_end_is_append_only'); END
--;
CREATE TRIGGER import_run_end_no_delete BEFORE DELETE ON "import_run_end" BEGIN SELECT RAISE(ABORT, 'import_run_end_is_append_only'); END
--;
CREATE TRIGGER import_run_end_no_replace BEFORE INSERT ON "import_run_end" WHEN EXISTS (SELECT 1 FROM "import_run_end" WHERE "run" = NEW."run") BEGIN SELECT RAISE(ABORT, 'import_run_end_row_exists'); END
--;
CREATE TRIGGER import_withdrawal_no_update BEFORE UPDATE ON "import_withdrawal" BEGIN SELECT RAISE(ABORT, 'import_withdrawal_is_append_only'); END
--;
CREATE TRIGGER import_withdrawal_no_delete BEFORE DELETE ON "import_withdrawal" BEGIN SELECT RAISE(ABORT, 'import_withdrawal_is_append_only'); END
--;
CREATE TRIGGER import_withdrawal_no_replace BEFORE INSERT ON "import_withdrawal" WHEN EXISTS (SELECT 1 FROM "import_withdrawal" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'import_withdrawal_row_exists'); END
--;
CREATE TRIGGER import_withdrawal_answer_no_update BEFORE UPDATE ON "import_withdrawal_answer" BEGIN SELECT RAISE(ABORT, 'import_withdrawal_answer_is_append_only'); END
--;
CREATE TRIGGER import_withdrawal_answer_no_delete BEFORE DELETE ON "import_withdrawal_answer" BEGIN SELECT RAISE(ABORT, 'import_withdrawal_answer_is_append_only'); END
--;
CREATE TRIGGER import_withdrawal_answer_no_replace BEFORE INSERT ON "import_withdrawal_answer" WHEN EXISTS (SELECT 1 FROM "import_withdrawal_answer" WHERE "withdrawal" = NEW."withdrawal") BEGIN SELECT RAISE(ABORT, 'import_withdrawal_answer_row_exists'); END
--;
CREATE TRIGGER import_withdrawal_end_no_update BEFORE UPDATE ON "import_withdrawal_end" BEGIN SELECT RAISE(ABORT, 'import_withdrawal_end_is_append_only'); END
--;
CREATE TRIGGER import_withdrawal_end_no_delete BEFORE DELETE ON "import_withdrawal_end" BEGIN SELECT RAISE(ABORT, 'import_withdrawal_end_is_append_only'); END
--;
CREATE TRIGGER import_withdrawal_end_no_replace BEFORE INSERT ON "import_withdrawal_end" WHEN EXISTS (SELECT 1 FROM "import_withdrawal_end" WHERE "withdrawal" = NEW."withdrawal") BEGIN SELECT RAISE(ABORT, 'import_withdrawal_end_row_exists'); END
--;
CREATE TRIGGER job_end_no_update BEFORE UPDATE ON "job_end" BEGIN SELECT RAISE(ABORT, 'job_end_is_append_only'); END
--;
CREATE TRIGGER job_end_no_delete BEFORE DELETE ON "job_end" BEGIN SELECT RAISE(ABORT, 'job_end_is_append_only'); END
--;
CREATE TRIGGER job_end_no_replace BEFORE INSERT ON "job_end" WHEN EXISTS (SELECT 1 FROM "job_end" WHERE "name" = NEW."name" AND "due" = NEW."due") BEGIN SELECT RAISE(ABORT, 'job_end_row_exists'); END
--;
CREATE TRIGGER job_run_no_update BEFORE UPDATE ON "job_run" BEGIN SELECT RAISE(ABORT, 'job_run_is_append_only'); END
--;
CREATE TRIGGER job_run_no_delete BEFORE DELETE ON "job_run" BEGIN SELECT RAISE(ABORT, 'job_run_is_append_only'); END
--;
CREATE TRIGGER job_run_no_replace BEFORE INSERT ON "job_run" WHEN EXISTS (SELECT 1 FROM "job_run" WHERE "name" = NEW."name" AND "due" = NEW."due") BEGIN SELECT RAISE(ABORT, 'job_run_row_exists'); END
--;
CREATE TRIGGER layout_confirmation_no_update BEFORE UPDATE ON "layout_confirmation" BEGIN SELECT RAISE(ABORT, 'layout_confirmation_is_append_only'); END
--;
CREATE TRIGGER layout_confirmation_no_delete BEFORE DELETE ON "layout_confirmation" BEGIN SELECT RAISE(ABORT, 'layout_confirmation_is_append_only'); END
--;
CREATE TRIGGER layout_confirmation_no_replace BEFORE INSERT ON "layout_confirmation" WHEN EXISTS (SELECT 1 FROM "layout_confirmation" WHERE "layout" = NEW."layout" AND "kind" = NEW."kind") BEGIN SELECT RAISE(ABORT, 'layout_confirmation_row_exists'); END
--;
CREATE TRIGGER leaf_no_update BEFORE UPDATE ON "leaf" BEGIN SELECT RAISE(ABORT, 'leaf_is_append_only'); END
--;
CREATE TRIGGER leaf_no_delete BEFORE DELETE ON "leaf" BEGIN SELECT RAISE(ABORT, 'leaf_is_append_only'); END
--;
CREATE TRIGGER letterhead_no_update BEFORE UPDATE ON "letterhead" BEGIN SELECT RAISE(ABORT, 'letterhead_is_append_only'); END
--;
CREATE TRIGGER letterhead_no_delete BEFORE DELETE ON "letterhead" BEGIN SELECT RAISE(ABORT, 'letterhead_is_append_only'); END
--;
CREATE TRIGGER letterhead_no_replace BEFORE INSERT ON "letterhead" WHEN EXISTS (SELECT 1 FROM "letterhead" WHERE "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'letterhead_row_exists'); END
--;
CREATE TRIGGER line_decision_no_update BEFORE UPDATE ON "line_decision" BEGIN SELECT RAISE(ABORT, 'line_decision_is_append_only'); END
--;
CREATE TRIGGER line_decision_no_delete BEFORE DELETE ON "line_decision" BEGIN SELECT RAISE(ABORT, 'line_decision_is_append_only'); END
--;
CREATE TRIGGER line_decision_no_replace BEFORE INSERT ON "line_decision" WHEN EXISTS (SELECT 1 FROM "line_decision" WHERE "identity" = NEW."identity" AND "ordinal" = NEW."ordinal") BEGIN SELECT RAISE(ABORT, 'line_decision_row_exists'); END
--;
CREATE TRIGGER line_paper_no_update BEFORE UPDATE ON "line_paper" BEGIN SELECT RAISE(ABORT, 'line_paper_is_append_only'); END
--;
CREATE TRIGGER line_paper_no_delete BEFORE DELETE ON "line_paper" BEGIN SELECT RAISE(ABORT, 'line_paper_is_append_only'); END
--;
CREATE TRIGGER line_paper_no_replace BEFORE INSERT ON "line_paper" WHEN EXISTS (SELECT 1 FROM "line_paper" WHERE "identity" = NEW."identity" AND "paper" = NEW."paper") BEGIN SELECT RAISE(ABORT, 'line_paper_row_exists'); END
--;
CREATE TRIGGER log_head_no_delete BEFORE DELETE ON "log_head" BEGIN SELECT RAISE(ABORT, 'log_head_is_append_only'); END
--;
CREATE TRIGGER matched_line_no_update BEFORE UPDATE ON "matched_line" BEGIN SELECT RAISE(ABORT, 'matched_line_is_append_only'); END
--;
CREATE TRIGGER matched_line_no_delete BEFORE DELETE ON "matched_line" BEGIN SELECT RAISE(ABORT, 'matched_line_is_append_only'); END
--;
CREATE TRIGGER matched_line_no_replace BEFORE INSERT ON "matched_line" WHEN EXISTS (SELECT 1 FROM "matched_line" WHERE "entry_key" = NEW."entry_key") BEGIN SELECT RAISE(ABORT, 'matched_line_row_exists'); END
--;
CREATE TRIGGER officer_no_update BEFORE UPDATE ON "officer" BEGIN SELECT RAISE(ABORT, 'officer_is_append_only'); END
--;
CREATE TRIGGER officer_no_delete BEFORE DELETE ON "officer" BEGIN SELECT RAISE(ABORT, 'officer_is_append_only'); END
--;
CREATE TRIGGER officer_no_replace BEFORE INSERT ON "officer" WHEN EXISTS (SELECT 1 FROM "officer" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "officer" WHERE "role_key" = NEW."role_key") OR EXISTS (SELECT 1 FROM "officer" WHERE "sign_in_name" = NEW."sign_in_name") BEGIN SELECT RAISE(ABORT, 'officer_row_exists'); END
--;
CREATE TRIGGER payment_batch_no_update BEFORE UPDATE ON "payment_batch" BEGIN SELECT RAISE(ABORT, 'payment_batch_is_append_only'); END
--;
CREATE TRIGGER payment_batch_no_delete BEFORE DELETE ON "payment_batch" BEGIN SELECT RAISE(ABORT, 'payment_batch_is_append_only'); END
--;
CREATE TRIGGER payment_batch_no_replace BEFORE INSERT ON "payment_batch" WHEN EXISTS (SELECT 1 FROM "payment_batch" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'payment_batch_row_exists'); END
--;
CREATE TRIGGER payment_order_no_update BEFORE UPDATE ON "payment_order" BEGIN SELECT RAISE(ABORT, 'payment_order_is_append_only'); END
--;
CREATE TRIGGER payment_order_no_delete BEFORE DELETE ON "payment_order" BEGIN SELECT RAISE(ABORT, 'payment_order_is_append_only'); END
--;
CREATE TRIGGER payment_order_no_replace BEFORE INSERT ON "payment_order" WHEN EXISTS (SELECT 1 FROM "payment_order" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "payment_order" WHERE "award" = NEW."award" AND "list" = NEW."list" AND "instalment" = NEW."instalment") OR EXISTS (SELECT 1 FROM "payment_order" WHERE "award" = NEW."award" AND "instalment" = NEW."instalment" AND "attempt" = NEW."attempt") BEGIN SELECT RAISE(ABORT, 'payment_order_row_exists'); END
--;
CREATE TRIGGER payment_outcome_no_update BEFORE UPDATE ON "payment_outcome" BEGIN SELECT RAISE(ABORT, 'payment_outcome_is_append_only'); END
--;
CREATE TRIGGER payment_outcome_no_delete BEFORE DELETE ON "payment_outcome" BEGIN SELECT RAISE(ABORT, 'payment_outcome_is_append_only'); END
--;
CREATE TRIGGER payment_outcome_no_replace BEFORE INSERT ON "payment_outcome" WHEN EXISTS (SELECT 1 FROM "payment_outcome" WHERE "order" = NEW."order") BEGIN SELECT RAISE(ABORT, 'payment_outcome_row_exists'); END
--;
CREATE TRIGGER payment_repayment_no_update BEFORE UPDATE ON "payment_repayment" BEGIN SELECT RAISE(ABORT, 'payment_repayment_is_append_only'); END
--;
CREATE TRIGGER payment_repayment_no_delete BEFORE DELETE ON "payment_repayment" BEGIN SELECT RAISE(ABORT, 'payment_repayment_is_append_only'); END
--;
CREATE TRIGGER payment_repayment_no_replace BEFORE INSERT ON "payment_repayment" WHEN EXISTS (SELECT 1 FROM "payment_repayment" WHERE "identity" = NEW."identity") BEGIN SELECT RAISE(ABORT, 'payment_repayment_row_exists'); END
--;
CREATE TRIGGER payment_return_no_update BEFORE UPDATE ON "payment_return" BEGIN SELECT RAISE(ABORT, 'payment_return_is_append_only'); END
--;
CREATE TRIGGER payment_return_no_delete BEFORE DELETE ON "payment_return" BEGIN SELECT RAISE(ABORT, 'payment_return_is_append_only'); END
--;
CREATE TRIGGER payment_return_no_replace BEFORE INSERT ON "payment_return" WHEN EXISTS (SELECT 1 FROM "payment_return" WHERE "order" = NEW."order") OR EXISTS (SELECT 1 FROM "payment_return" WHERE "identity" = NEW."identity") BEGIN SELECT RAISE(ABORT, 'payment_return_row_exists'); END
--;
CREATE TRIGGER period_closing_no_update BEFORE UPDATE ON "period_closing" BEGIN SELECT RAISE(ABORT, 'period_closing_is_append_only'); END
--;
CREATE TRIGGER period_closing_no_delete BEFORE DELETE ON "period_closing" BEGIN SELECT RAISE(ABORT, 'period_closing_is_append_only'); END
--;
CREATE TRIGGER period_closing_no_replace BEFORE INSERT ON "period_closing" WHEN EXISTS (SELECT 1 FROM "period_closing" WHERE "ends_on" = NEW."ends_on" AND "turn" = NEW."turn") BEGIN SELECT RAISE(ABORT, 'period_closing_row_exists'); END
--;
CREATE TRIGGER pledge_no_update BEFORE UPDATE ON "pledge" BEGIN SELECT RAISE(ABORT, 'pledge_is_append_only'); END
--;
CREATE TRIGGER pledge_no_delete BEFORE DELETE ON "pledge" BEGIN SELECT RAISE(ABORT, 'pledge_is_append_only'); END
--;
CREATE TRIGGER pledge_no_replace BEFORE INSERT ON "pledge" WHEN EXISTS (SELECT 1 FROM "pledge" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'pledge_row_exists'); END
--;
CREATE TRIGGER pledge_end_no_update BEFORE UPDATE ON "pledge_end" BEGIN SELECT RAISE(ABORT, 'pledge_end_is_append_only'); END
--;
CREATE TRIGGER pledge_end_no_delete BEFORE DELETE ON "pledge_end" BEGIN SELECT RAISE(ABORT, 'pledge_end_is_append_only'); END
--;
CREATE TRIGGER pledge_end_no_replace BEFORE INSERT ON "pledge_end" WHEN EXISTS (SELECT 1 FROM "pledge_end" WHERE "pledge" = NEW."pledge") BEGIN SELECT RAISE(ABORT, 'pledge_end_row_exists'); END
--;
CREATE TRIGGER policy_used_no_update BEFORE UPDATE ON "policy_used" BEGIN SELECT RAISE(ABORT, 'policy_used_is_append_only'); END
--;
CREATE TRIGGER policy_used_no_delete BEFORE DELETE ON "policy_used" BEGIN SELECT RAISE(ABORT, 'policy_used_is_append_only'); END
--;
CREATE TRIGGER policy_used_no_replace BEFORE INSERT ON "policy_used" WHEN EXISTS (SELECT 1 FROM "policy_used" WHERE "policy" = NEW."policy" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'policy_used_row_exists'); END
--;
CREATE TRIGGER posting_no_update BEFORE UPDATE ON "posting" BEGIN SELECT RAISE(ABORT, 'posting_is_append_only'); END
--;
CREATE TRIGGER posting_no_delete BEFORE DELETE ON "posting" BEGIN SELECT RAISE(ABORT, 'posting_is_append_only'); END
--;
CREATE TRIGGER printed_balance_no_update BEFORE UPDATE ON "printed_balance" BEGIN SELECT RAISE(ABORT, 'printed_balance_is_append_only'); END
--;
CREATE TRIGGER printed_balance_no_delete BEFORE DELETE ON "printed_balance" BEGIN SELECT RAISE(ABORT, 'printed_balance_is_append_only'); END
--;
CREATE TRIGGER printed_balance_no_replace BEFORE INSERT ON "printed_balance" WHEN EXISTS (SELECT 1 FROM "printed_balance" WHERE "account" = NEW."account" AND "day" = NEW."day" AND "run" = NEW."run") BEGIN SELECT RAISE(ABORT, 'printed_balance_row_exists'); END
--;
CREATE TRIGGER proposal_no_update BEFORE UPDATE ON "proposal" BEGIN SELECT RAISE(ABORT, 'proposal_is_append_only'); END
--;
CREATE TRIGGER proposal_no_delete BEFORE DELETE ON "proposal" BEGIN SELECT RAISE(ABORT, 'proposal_is_append_only'); END
--;
CREATE TRIGGER proposal_no_replace BEFORE INSERT ON "proposal" WHEN EXISTS (SELECT 1 FROM "proposal" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "proposal" WHERE "kind" = NEW."kind" AND "subject" = NEW."subject" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'proposal_row_exists'); END
--;
CREATE TRIGGER receipt_draft_no_update BEFORE UPDATE ON "receipt_draft" BEGIN SELECT RAISE(ABORT, 'receipt_draft_is_append_only'); END
--;
CREATE TRIGGER receipt_draft_no_delete BEFORE DELETE ON "receipt_draft" BEGIN SELECT RAISE(ABORT, 'receipt_draft_is_append_only'); END
--;
CREATE TRIGGER receipt_draft_no_replace BEFORE INSERT ON "receipt_draft" WHEN EXISTS (SELECT 1 FROM "receipt_draft" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "receipt_draft" WHERE "gift" = NEW."gift" AND "edition" = NEW."edition") BEGIN SELECT RAISE(ABORT, 'receipt_draft_row_exists'); END
--;
CREATE TRIGGER receipt_issue_no_update BEFORE UPDATE ON "receipt_issue" BEGIN SELECT RAISE(ABORT, 'receipt_issue_is_append_only'); END
--;
CREATE TRIGGER receipt_issue_no_delete BEFORE DELETE ON "receipt_issue" BEGIN SELECT RAISE(ABORT, 'receipt_issue_is_append_only'); END
--;
CREATE TRIGGER receipt_issue_no_replace BEFORE INSERT ON "receipt_issue" WHEN EXISTS (SELECT 1 FROM "receipt_issue" WHERE "number" = NEW."number") OR EXISTS (SELECT 1 FROM "receipt_issue" WHERE "draft" = NEW."draft") OR EXISTS (SELECT 1 FROM "receipt_issue" WHERE "series" = NEW."series" AND "serial" = NEW."serial") BEGIN SELECT RAISE(ABORT, 'receipt_issue_row_exists'); END
--;
CREATE TRIGGER receipt_withdrawal_no_update BEFORE UPDATE ON "receipt_withdrawal" BEGIN SELECT RAISE(ABORT, 'receipt_withdrawal_is_append_only'); END
--;
CREATE TRIGGER receipt_withdrawal_no_delete BEFORE DELETE ON "receipt_withdrawal" BEGIN SELECT RAISE(ABORT, 'receipt_withdrawal_is_append_only'); END
--;
CREATE TRIGGER receipt_withdrawal_no_replace BEFORE INSERT ON "receipt_withdrawal" WHEN EXISTS (SELECT 1 FROM "receipt_withdrawal" WHERE "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'receipt_withdrawal_row_exists'); END
--;
CREATE TRIGGER reference_key_no_update BEFORE UPDATE ON "reference_key" BEGIN SELECT RAISE(ABORT, 'reference_key_is_append_only'); END
--;
CREATE TRIGGER reference_key_no_delete BEFORE DELETE ON "reference_key" BEGIN SELECT RAISE(ABORT, 'reference_key_is_append_only'); END
--;
CREATE TRIGGER reference_key_no_replace BEFORE INSERT ON "reference_key" WHEN EXISTS (SELECT 1 FROM "reference_key" WHERE "key" = NEW."key" AND "account" = NEW."account" AND "position" = NEW."position") BEGIN SELECT RAISE(ABORT, 'reference_key_row_exists'); END
--;
CREATE TRIGGER reference_step_no_update BEFORE UPDATE ON "reference_step" BEGIN SELECT RAISE(ABORT, 'reference_step_is_append_only'); END
--;
CREATE TRIGGER reference_step_no_delete BEFORE DELETE ON "reference_step" BEGIN SELECT RAISE(ABORT, 'reference_step_is_append_only'); END
--;
CREATE TRIGGER reference_step_no_replace BEFORE INSERT ON "reference_step" WHEN EXISTS (SELECT 1 FROM "reference_step" WHERE "account" = NEW."account" AND "upto" = NEW."upto") BEGIN SELECT RAISE(ABORT, 'reference_step_row_exists'); END
--;
CREATE TRIGGER refund_debit_no_update BEFORE UPDATE ON "refund_debit" BEGIN SELECT RAISE(ABORT, 'refund_debit_is_append_only'); END
--;
CREATE TRIGGER refund_debit_no_delete BEFORE DELETE ON "refund_debit" BEGIN SELECT RAISE(ABORT, 'refund_debit_is_append_only'); END
--;
CREATE TRIGGER refund_debit_no_replace BEFORE INSERT ON "refund_debit" WHEN EXISTS (SELECT 1 FROM "refund_debit" WHERE "refund" = NEW."refund" AND "attempt" = NEW."attempt") OR EXISTS (SELECT 1 FROM "refund_debit" WHERE "identity" = NEW."identity") BEGIN SELECT RAISE(ABORT, 'refund_debit_row_exists'); END
--;
CREATE TRIGGER refund_return_no_update BEFORE UPDATE ON "refund_return" BEGIN SELECT RAISE(ABORT, 'refund_return_is_append_only'); END
--;
CREATE TRIGGER refund_return_no_delete BEFORE DELETE ON "refund_return" BEGIN SELECT RAISE(ABORT, 'refund_return_is_append_only'); END
--;
CREATE TRIGGER refund_return_no_replace BEFORE INSERT ON "refund_return" WHEN EXISTS (SELECT 1 FROM "refund_return" WHERE "refund" = NEW."refund" AND "attempt" = NEW."attempt") OR EXISTS (SELECT 1 FROM "refund_return" WHERE "identity" = NEW."identity") BEGIN SELECT RAISE(ABORT, 'refund_return_row_exists'); END
--;
CREATE TRIGGER refund_sending_no_update BEFORE UPDATE ON "refund_sending" BEGIN SELECT RAISE(ABORT, 'refund_sending_is_append_only'); END
--;
CREATE TRIGGER refund_sending_no_delete BEFORE DELETE ON "refund_sending" BEGIN SELECT RAISE(ABORT, 'refund_sending_is_append_only'); END
--;
CREATE TRIGGER refund_sending_no_replace BEFORE INSERT ON "refund_sending" WHEN EXISTS (SELECT 1 FROM "refund_sending" WHERE "refund" = NEW."refund" AND "attempt" = NEW."attempt") BEGIN SELECT RAISE(ABORT, 'refund_sending_row_exists'); END
--;
CREATE TRIGGER release_no_update BEFORE UPDATE ON "release" BEGIN SELECT RAISE(ABORT, 'release_is_append_only'); END
--;
CREATE TRIGGER release_no_delete BEFORE DELETE ON "release" BEGIN SELECT RAISE(ABORT, 'release_is_append_only'); END
--;
CREATE TRIGGER release_no_replace BEFORE INSERT ON "release" WHEN EXISTS (SELECT 1 FROM "release" WHERE "kind" = NEW."kind" AND "subject" = NEW."subject") BEGIN SELECT RAISE(ABORT, 'release_row_exists'); END
--;
CREATE TRIGGER release_claim_no_update BEFORE UPDATE ON "release_claim" BEGIN SELECT RAISE(ABORT, 'release_claim_is_append_only'); END
--;
CREATE TRIGGER release_claim_no_delete BEFORE DELETE ON "release_claim" BEGIN SELECT RAISE(ABORT, 'release_claim_is_append_only'); END
--;
CREATE TRIGGER release_claim_no_replace BEFORE INSERT ON "release_claim" WHEN EXISTS (SELECT 1 FROM "release_claim" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'release_claim_row_exists'); END
--;
CREATE TRIGGER remembered_answer_no_update BEFORE UPDATE ON "remembered_answer" BEGIN SELECT RAISE(ABORT, 'remembered_answer_is_append_only'); END
--;
CREATE TRIGGER remembered_answer_no_delete BEFORE DELETE ON "remembered_answer" BEGIN SELECT RAISE(ABORT, 'remembered_answer_is_append_only'); END
--;
CREATE TRIGGER remembered_answer_no_replace BEFORE INSERT ON "remembered_answer" WHEN EXISTS (SELECT 1 FROM "remembered_answer" WHERE "rule" = NEW."rule" AND "answer" = NEW."answer") BEGIN SELECT RAISE(ABORT, 'remembered_answer_row_exists'); END
--;
CREATE TRIGGER remembered_line_no_update BEFORE UPDATE ON "remembered_line" BEGIN SELECT RAISE(ABORT, 'remembered_line_is_append_only'); END
--;
CREATE TRIGGER remembered_line_no_delete BEFORE DELETE ON "remembered_line" BEGIN SELECT RAISE(ABORT, 'remembered_line_is_append_only'); END
--;
CREATE TRIGGER remembered_line_no_replace BEFORE INSERT ON "remembered_line" WHEN EXISTS (SELECT 1 FROM "remembered_line" WHERE "identity" = NEW."identity") BEGIN SELECT RAISE(ABORT, 'remembered_line_row_exists'); END
--;
CREATE TRIGGER remembered_rule_no_update BEFORE UPDATE ON "remembered_rule" BEGIN SELECT RAISE(ABORT, 'remembered_rule_is_append_only'); END
--;
CREATE TRIGGER remembered_rule_no_delete BEFORE DELETE ON "remembered_rule" BEGIN SELECT RAISE(ABORT, 'remembered_rule_is_append_only'); END
--;
CREATE TRIGGER remembered_rule_no_replace BEFORE INSERT ON "remembered_rule" WHEN EXISTS (SELECT 1 FROM "remembered_rule" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'remembered_rule_row_exists'); END
--;
CREATE TRIGGER reopening_refusal_no_update BEFORE UPDATE ON "reopening_refusal" BEGIN SELECT RAISE(ABORT, 'reopening_refusal_is_append_only'); END
--;
CREATE TRIGGER reopening_refusal_no_delete BEFORE DELETE ON "reopening_refusal" BEGIN SELECT RAISE(ABORT, 'reopening_refusal_is_append_only'); END
--;
CREATE TRIGGER reopening_refusal_no_replace BEFORE INSERT ON "reopening_refusal" WHEN EXISTS (SELECT 1 FROM "reopening_refusal" WHERE "ends_on" = NEW."ends_on" AND "turn" = NEW."turn" AND "ordinal" = NEW."ordinal") BEGIN SELECT RAISE(ABORT, 'reopening_refusal_row_exists'); END
--;
CREATE TRIGGER reopening_request_no_update BEFORE UPDATE ON "reopening_request" BEGIN SELECT RAISE(ABORT, 'reopening_request_is_append_only'); END
--;
CREATE TRIGGER reopening_request_no_delete BEFORE DELETE ON "reopening_request" BEGIN SELECT RAISE(ABORT, 'reopening_request_is_append_only'); END
--;
CREATE TRIGGER reopening_request_no_replace BEFORE INSERT ON "reopening_request" WHEN EXISTS (SELECT 1 FROM "reopening_request" WHERE "ends_on" = NEW."ends_on" AND "turn" = NEW."turn" AND "ordinal" = NEW."ordinal") BEGIN SELECT RAISE(ABORT, 'reopening_request_row_exists'); END
--;
CREATE TRIGGER seat_no_update BEFORE UPDATE ON "seat" BEGIN SELECT RAISE(ABORT, 'seat_is_append_only'); END
--;
CREATE TRIGGER seat_no_delete BEFORE DELETE ON "seat" BEGIN SELECT RAISE(ABORT, 'seat_is_append_only'); END
--;
CREATE TRIGGER seat_no_replace BEFORE INSERT ON "seat" WHEN EXISTS (SELECT 1 FROM "seat" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "seat" WHERE "committee" = NEW."committee" AND "officer" = NEW."officer" AND "code" = NEW."code" AND "from_day" = NEW."from_day") BEGIN SELECT RAISE(ABORT, 'seat_row_exists'); END
--;
CREATE TRIGGER settlement_step_no_update BEFORE UPDATE ON "settlement_step" BEGIN SELECT RAISE(ABORT, 'settlement_step_is_append_only'); END
--;
CREATE TRIGGER settlement_step_no_delete BEFORE DELETE ON "settlement_step" BEGIN SELECT RAISE(ABORT, 'settlement_step_is_append_only'); END
--;
CREATE TRIGGER settlement_step_no_replace BEFORE INSERT ON "settlement_step" WHEN EXISTS (SELECT 1 FROM "settlement_step" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'settlement_step_row_exists'); END
--;
CREATE TRIGGER sitting_no_update BEFORE UPDATE ON "sitting" BEGIN SELECT RAISE(ABORT, 'sitting_is_append_only'); END
--;
CREATE TRIGGER sitting_no_delete BEFORE DELETE ON "sitting" BEGIN SELECT RAISE(ABORT, 'sitting_is_append_only'); END
--;
CREATE TRIGGER sitting_no_replace BEFORE INSERT ON "sitting" WHEN EXISTS (SELECT 1 FROM "sitting" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "sitting" WHERE "committee" = NEW."committee" AND "number" = NEW."number") OR EXISTS (SELECT 1 FROM "sitting" WHERE "committee" = NEW."committee" AND "day" = NEW."day") BEGIN SELECT RAISE(ABORT, 'sitting_row_exists'); END
--;
CREATE TRIGGER staff_change_no_update BEFORE UPDATE ON "staff_change" BEGIN SELECT RAISE(ABORT, 'staff_change_is_append_only'); END
--;
CREATE TRIGGER staff_change_no_delete BEFORE DELETE ON "staff_change" BEGIN SELECT RAISE(ABORT, 'staff_change_is_append_only'); END
--;
CREATE TRIGGER staff_change_no_replace BEFORE INSERT ON "staff_change" WHEN EXISTS (SELECT 1 FROM "staff_change" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'staff_change_row_exists'); END
--;
CREATE TRIGGER statement_issue_no_update BEFORE UPDATE ON "statement_issue" BEGIN SELECT RAISE(ABORT, 'statement_issue_is_append_only'); END
--;
CREATE TRIGGER statement_issue_no_delete BEFORE DELETE ON "statement_issue" BEGIN SELECT RAISE(ABORT, 'statement_issue_is_append_only'); END
--;
CREATE TRIGGER statement_issue_no_replace BEFORE INSERT ON "statement_issue" WHEN EXISTS (SELECT 1 FROM "statement_issue" WHERE "account" = NEW."account" AND "day" = NEW."day" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'statement_issue_row_exists'); END
--;
CREATE TRIGGER statement_mapping_no_update BEFORE UPDATE ON "statement_mapping" BEGIN SELECT RAISE(ABORT, 'statement_mapping_is_append_only'); END
--;
CREATE TRIGGER statement_mapping_no_delete BEFORE DELETE ON "statement_mapping" BEGIN SELECT RAISE(ABORT, 'statement_mapping_is_append_only'); END
--;
CREATE TRIGGER statement_mapping_no_replace BEFORE INSERT ON "statement_mapping" WHEN EXISTS (SELECT 1 FROM "statement_mapping" WHERE "signature" = NEW."signature" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'statement_mapping_row_exists'); END
--;
CREATE TRIGGER subject_key_no_update BEFORE UPDATE ON "subject_key" BEGIN SELECT RAISE(ABORT, 'subject_key_is_append_only'); END
--;
CREATE TRIGGER subject_key_no_replace BEFORE INSERT ON "subject_key" WHEN EXISTS (SELECT 1 FROM "subject_key" WHERE "subject" = NEW."subject") BEGIN SELECT RAISE(ABORT, 'subject_key_row_exists'); END
--;
CREATE TRIGGER unfunded_award_no_update BEFORE UPDATE ON "unfunded_award" BEGIN SELECT RAISE(ABORT, 'unfunded_award_is_append_only'); END
--;
CREATE TRIGGER unfunded_award_no_delete BEFORE DELETE ON "unfunded_award" BEGIN SELECT RAISE(ABORT, 'unfunded_award_is_append_only'); END
--;
CREATE TRIGGER unfunded_award_no_replace BEFORE INSERT ON "unfunded_award" WHEN EXISTS (SELECT 1 FROM "unfunded_award" WHERE "list" = NEW."list" AND "place" = NEW."place") BEGIN SELECT RAISE(ABORT, 'unfunded_award_row_exists'); END
--;
CREATE TRIGGER unit_no_update BEFORE UPDATE ON "unit" BEGIN SELECT RAISE(ABORT, 'unit_is_append_only'); END
--;
CREATE TRIGGER unit_no_delete BEFORE DELETE ON "unit" BEGIN SELECT RAISE(ABORT, 'unit_is_append_only'); END
--;
CREATE TRIGGER unit_no_replace BEFORE INSERT ON "unit" WHEN EXISTS (SELECT 1 FROM "unit" WHERE "code" = NEW."code") BEGIN SELECT RAISE(ABORT, 'unit_row_exists'); END
--;
CREATE TRIGGER voucher_no_update BEFORE UPDATE ON "voucher" BEGIN SELECT RAISE(ABORT, 'voucher_is_append_only'); END
--;
CREATE TRIGGER voucher_no_delete BEFORE DELETE ON "voucher" BEGIN SELECT RAISE(ABORT, 'voucher_is_append_only'); END
--;
CREATE TRIGGER voucher_no_replace BEFORE INSERT ON "voucher" WHEN EXISTS (SELECT 1 FROM "voucher" WHERE "owner" = NEW."owner" AND "year" = NEW."year" AND "series" = NEW."series" AND "number" = NEW."number") OR EXISTS (SELECT 1 FROM "voucher" WHERE "evidence" = NEW."evidence") BEGIN SELECT RAISE(ABORT, 'voucher_row_exists'); END
--;
CREATE TRIGGER voucher_void_no_update BEFORE UPDATE ON "voucher_void" BEGIN SELECT RAISE(ABORT, 'voucher_void_is_append_only'); END
--;
CREATE TRIGGER voucher_void_no_delete BEFORE DELETE ON "voucher_void" BEGIN SELECT RAISE(ABORT, 'voucher_void_is_append_only'); END
--;
CREATE TRIGGER voucher_void_no_replace BEFORE INSERT ON "voucher_void" WHEN EXISTS (SELECT 1 FROM "voucher_void" WHERE "voucher" = NEW."voucher") OR EXISTS (SELECT 1 FROM "voucher_void" WHERE "evidence" = NEW."evidence") BEGIN SELECT RAISE(ABORT, 'voucher_void_row_exists'); END
--;
CREATE TRIGGER waiting_line_no_update BEFORE UPDATE ON "waiting_line" BEGIN SELECT RAISE(ABORT, 'waiting_line_is_append_only'); END
--;
CREATE TRIGGER waiting_line_no_delete BEFORE DELETE ON "waiting_line" BEGIN SELECT RAISE(ABORT, 'waiting_line_is_append_only'); END
--;
CREATE TRIGGER waiting_line_no_replace BEFORE INSERT ON "waiting_line" WHEN EXISTS (SELECT 1 FROM "waiting_line" WHERE "identity" = NEW."identity") BEGIN SELECT RAISE(ABORT, 'waiting_line_row_exists'); END
--;
CREATE TRIGGER withdrawn_line_no_update BEFORE UPDATE ON "withdrawn_line" BEGIN SELECT RAISE(ABORT, 'withdrawn_line_is_append_only'); END
--;
CREATE TRIGGER withdrawn_line_no_delete BEFORE DELETE ON "withdrawn_line" BEGIN SELECT RAISE(ABORT, 'withdrawn_line_is_append_only'); END
--;
CREATE TRIGGER withdrawn_line_no_replace BEFORE INSERT ON "withdrawn_line" WHEN EXISTS (SELECT 1 FROM "withdrawn_line" WHERE "identity" = NEW."identity") BEGIN SELECT RAISE(ABORT, 'withdrawn_line_row_exists'); END
--;
CREATE TRIGGER withdrawn_run_no_update BEFORE UPDATE ON "withdrawn_run" BEGIN SELECT RAISE(ABORT, 'withdrawn_run_is_append_only'); END
--;
CREATE TRIGGER withdrawn_run_no_delete BEFORE DELETE ON "withdrawn_run" BEGIN SELECT RAISE(ABORT, 'withdrawn_run_is_append_only'); END
--;
CREATE TRIGGER withdrawn_run_no_replace BEFORE INSERT ON "withdrawn_run" WHEN EXISTS (SELECT 1 FROM "withdrawn_run" WHERE "run" = NEW."run") BEGIN SELECT RAISE(ABORT, 'withdrawn_run_row_exists'); END
--;
CREATE TRIGGER annual_report_filed_no_update BEFORE UPDATE ON "annual_report_filed" BEGIN SELECT RAISE(ABORT, 'annual_report_filed_is_append_only'); END
--;
CREATE TRIGGER annual_report_filed_no_delete BEFORE DELETE ON "annual_report_filed" BEGIN SELECT RAISE(ABORT, 'annual_report_filed_is_append_only'); END
--;
CREATE TRIGGER annual_report_filed_no_replace BEFORE INSERT ON "annual_report_filed" WHEN EXISTS (SELECT 1 FROM "annual_report_filed" WHERE "year" = NEW."year") BEGIN SELECT RAISE(ABORT, 'annual_report_filed_row_exists'); END
--;
CREATE TRIGGER approval_outcome_no_update BEFORE UPDATE ON "approval_outcome" BEGIN SELECT RAISE(ABORT, 'approval_outcome_is_append_only'); END
--;
CREATE TRIGGER approval_outcome_no_delete BEFORE DELETE ON "approval_outcome" BEGIN SELECT RAISE(ABORT, 'approval_outcome_is_append_only'); END
--;
CREATE TRIGGER approval_outcome_no_replace BEFORE INSERT ON "approval_outcome" WHEN EXISTS (SELECT 1 FROM "approval_outcome" WHERE "proposal" = NEW."proposal") OR EXISTS (SELECT 1 FROM "approval_outcome" WHERE "proposal" = NEW."proposal" AND "outcome" = NEW."outcome") BEGIN SELECT RAISE(ABORT, 'approval_outcome_row_exists'); END
--;
CREATE TRIGGER approval_voucher_no_update BEFORE UPDATE ON "approval_voucher" BEGIN SELECT RAISE(ABORT, 'approval_voucher_is_append_only'); END
--;
CREATE TRIGGER approval_voucher_no_delete BEFORE DELETE ON "approval_voucher" BEGIN SELECT RAISE(ABORT, 'approval_voucher_is_append_only'); END
--;
CREATE TRIGGER approval_voucher_no_replace BEFORE INSERT ON "approval_voucher" WHEN EXISTS (SELECT 1 FROM "approval_voucher" WHERE "proposal" = NEW."proposal" AND "entry_key" = NEW."entry_key") BEGIN SELECT RAISE(ABORT, 'approval_voucher_row_exists'); END
--;
CREATE TRIGGER code_secret_no_update BEFORE UPDATE ON "code_secret" BEGIN SELECT RAISE(ABORT, 'code_secret_is_append_only'); END
--;
CREATE TRIGGER code_secret_no_delete BEFORE DELETE ON "code_secret" BEGIN SELECT RAISE(ABORT, 'code_secret_is_append_only'); END
--;
CREATE TRIGGER code_secret_no_replace BEFORE INSERT ON "code_secret" WHEN EXISTS (SELECT 1 FROM "code_secret" WHERE "officer" = NEW."officer" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'code_secret_row_exists'); END
--;
CREATE TRIGGER code_step_no_delete BEFORE DELETE ON "code_step" BEGIN SELECT RAISE(ABORT, 'code_step_is_append_only'); END
--;
CREATE TRIGGER credential_no_update BEFORE UPDATE ON "credential" BEGIN SELECT RAISE(ABORT, 'credential_is_append_only'); END
--;
CREATE TRIGGER credential_no_delete BEFORE DELETE ON "credential" BEGIN SELECT RAISE(ABORT, 'credential_is_append_only'); END
--;
CREATE TRIGGER credential_no_replace BEFORE INSERT ON "credential" WHEN EXISTS (SELECT 1 FROM "credential" WHERE "officer" = NEW."officer" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'credential_row_exists'); END
--;
CREATE TRIGGER duty_term_no_update BEFORE UPDATE ON "duty_term" BEGIN SELECT RAISE(ABORT, 'duty_term_is_append_only'); END
--;
CREATE TRIGGER duty_term_no_delete BEFORE DELETE ON "duty_term" BEGIN SELECT RAISE(ABORT, 'duty_term_is_append_only'); END
--;
CREATE TRIGGER duty_term_no_replace BEFORE INSERT ON "duty_term" WHEN EXISTS (SELECT 1 FROM "duty_term" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'duty_term_row_exists'); END
--;
CREATE TRIGGER entitlement_completion_no_update BEFORE UPDATE ON "entitlement_completion" BEGIN SELECT RAISE(ABORT, 'entitlement_completion_is_append_only'); END
--;
CREATE TRIGGER entitlement_completion_no_delete BEFORE DELETE ON "entitlement_completion" BEGIN SELECT RAISE(ABORT, 'entitlement_completion_is_append_only'); END
--;
CREATE TRIGGER entitlement_completion_no_replace BEFORE INSERT ON "entitlement_completion" WHEN EXISTS (SELECT 1 FROM "entitlement_completion" WHERE "disaster" = NEW."disaster" AND "number" = NEW."number") BEGIN SELECT RAISE(ABORT, 'entitlement_completion_row_exists'); END
--;
CREATE TRIGGER gift_donor_end_no_update BEFORE UPDATE ON "gift_donor_end" BEGIN SELECT RAISE(ABORT, 'gift_donor_end_is_append_only'); END
--;
CREATE TRIGGER gift_donor_end_no_delete BEFORE DELETE ON "gift_donor_end" BEGIN SELECT RAISE(ABORT, 'gift_donor_end_is_append_only'); END
--;
CREATE TRIGGER gift_donor_end_no_replace BEFORE INSERT ON "gift_donor_end" WHEN EXISTS (SELECT 1 FROM "gift_donor_end" WHERE "gift" = NEW."gift" AND "ordinal" = NEW."ordinal") BEGIN SELECT RAISE(ABORT, 'gift_donor_end_row_exists'); END
--;
CREATE TRIGGER judged_case_no_update BEFORE UPDATE ON "judged_case" BEGIN SELECT RAISE(ABORT, 'judged_case_is_append_only'); END
--;
CREATE TRIGGER judged_case_no_delete BEFORE DELETE ON "judged_case" BEGIN SELECT RAISE(ABORT, 'judged_case_is_append_only'); END
--;
CREATE TRIGGER judged_case_no_replace BEFORE INSERT ON "judged_case" WHEN EXISTS (SELECT 1 FROM "judged_case" WHERE "disaster" = NEW."disaster" AND "run" = NEW."run" AND "household" = NEW."household") OR EXISTS (SELECT 1 FROM "judged_case" WHERE "disaster" = NEW."disaster" AND "run" = NEW."run" AND "position" = NEW."position") BEGIN SELECT RAISE(ABORT, 'judged_case_row_exists'); END
--;
CREATE TRIGGER lost_phone_reset_no_update BEFORE UPDATE ON "lost_phone_reset" BEGIN SELECT RAISE(ABORT, 'lost_phone_reset_is_append_only'); END
--;
CREATE TRIGGER lost_phone_reset_no_delete BEFORE DELETE ON "lost_phone_reset" BEGIN SELECT RAISE(ABORT, 'lost_phone_reset_is_append_only'); END
--;
CREATE TRIGGER lost_phone_reset_no_replace BEFORE INSERT ON "lost_phone_reset" WHEN EXISTS (SELECT 1 FROM "lost_phone_reset" WHERE "officer" = NEW."officer" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'lost_phone_reset_row_exists'); END
--;
CREATE TRIGGER one_time_link_no_update BEFORE UPDATE ON "one_time_link" BEGIN SELECT RAISE(ABORT, 'one_time_link_is_append_only'); END
--;
CREATE TRIGGER one_time_link_no_delete BEFORE DELETE ON "one_time_link" BEGIN SELECT RAISE(ABORT, 'one_time_link_is_append_only'); END
--;
CREATE TRIGGER one_time_link_no_replace BEFORE INSERT ON "one_time_link" WHEN EXISTS (SELECT 1 FROM "one_time_link" WHERE "token_hash" = NEW."token_hash") OR EXISTS (SELECT 1 FROM "one_time_link" WHERE "officer" = NEW."officer" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'one_time_link_row_exists'); END
--;
CREATE TRIGGER recovery_code_no_update BEFORE UPDATE ON "recovery_code" BEGIN SELECT RAISE(ABORT, 'recovery_code_is_append_only'); END
--;
CREATE TRIGGER recovery_code_no_delete BEFORE DELETE ON "recovery_code" BEGIN SELECT RAISE(ABORT, 'recovery_code_is_append_only'); END
--;
CREATE TRIGGER recovery_code_no_replace BEFORE INSERT ON "recovery_code" WHEN EXISTS (SELECT 1 FROM "recovery_code" WHERE "code_hash" = NEW."code_hash") BEGIN SELECT RAISE(ABORT, 'recovery_code_row_exists'); END
--;
CREATE TRIGGER recusal_no_update BEFORE UPDATE ON "recusal" BEGIN SELECT RAISE(ABORT, 'recusal_is_append_only'); END
--;
CREATE TRIGGER recusal_no_delete BEFORE DELETE ON "recusal" BEGIN SELECT RAISE(ABORT, 'recusal_is_append_only'); END
--;
CREATE TRIGGER recusal_no_replace BEFORE INSERT ON "recusal" WHEN EXISTS (SELECT 1 FROM "recusal" WHERE "proposal" = NEW."proposal" AND "officer" = NEW."officer") BEGIN SELECT RAISE(ABORT, 'recusal_row_exists'); END
--;
CREATE TRIGGER seat_end_no_update BEFORE UPDATE ON "seat_end" BEGIN SELECT RAISE(ABORT, 'seat_end_is_append_only'); END
--;
CREATE TRIGGER seat_end_no_delete BEFORE DELETE ON "seat_end" BEGIN SELECT RAISE(ABORT, 'seat_end_is_append_only'); END
--;
CREATE TRIGGER seat_end_no_replace BEFORE INSERT ON "seat_end" WHEN EXISTS (SELECT 1 FROM "seat_end" WHERE "seat" = NEW."seat") BEGIN SELECT RAISE(ABORT, 'seat_end_row_exists'); END
--;
CREATE TRIGGER signature_no_update BEFORE UPDATE ON "signature" BEGIN SELECT RAISE(ABORT, 'signature_is_append_only'); END
--;
CREATE TRIGGER signature_no_delete BEFORE DELETE ON "signature" BEGIN SELECT RAISE(ABORT, 'signature_is_append_only'); END
--;
CREATE TRIGGER signature_no_replace BEFORE INSERT ON "signature" WHEN EXISTS (SELECT 1 FROM "signature" WHERE "proposal" = NEW."proposal" AND "officer" = NEW."officer") OR EXISTS (SELECT 1 FROM "signature" WHERE "proposal" = NEW."proposal" AND "seat" = NEW."seat") BEGIN SELECT RAISE(ABORT, 'signature_row_exists'); END
--;
CREATE TRIGGER staff_change_answer_no_update BEFORE UPDATE ON "staff_change_answer" BEGIN SELECT RAISE(ABORT, 'staff_change_answer_is_append_only'); END
--;
CREATE TRIGGER staff_change_answer_no_delete BEFORE DELETE ON "staff_change_answer" BEGIN SELECT RAISE(ABORT, 'staff_change_answer_is_append_only'); END
--;
CREATE TRIGGER staff_change_answer_no_replace BEFORE INSERT ON "staff_change_answer" WHEN EXISTS (SELECT 1 FROM "staff_change_answer" WHERE "change" = NEW."change") BEGIN SELECT RAISE(ABORT, 'staff_change_answer_row_exists'); END
--;
CREATE TRIGGER survey_run_no_update BEFORE UPDATE ON "survey_run" BEGIN SELECT RAISE(ABORT, 'survey_run_is_append_only'); END
--;
CREATE TRIGGER survey_run_no_delete BEFORE DELETE ON "survey_run" BEGIN SELECT RAISE(ABORT, 'survey_run_is_append_only'); END
--;
CREATE TRIGGER survey_run_no_replace BEFORE INSERT ON "survey_run" WHEN EXISTS (SELECT 1 FROM "survey_run" WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'survey_run_row_exists'); END
--;
CREATE TRIGGER duty_end_no_update BEFORE UPDATE ON "duty_end" BEGIN SELECT RAISE(ABORT, 'duty_end_is_append_only'); END
--;
CREATE TRIGGER duty_end_no_delete BEFORE DELETE ON "duty_end" BEGIN SELECT RAISE(ABORT, 'duty_end_is_append_only'); END
--;
CREATE TRIGGER duty_end_no_replace BEFORE INSERT ON "duty_end" WHEN EXISTS (SELECT 1 FROM "duty_end" WHERE "term" = NEW."term") BEGIN SELECT RAISE(ABORT, 'duty_end_row_exists'); END
--;
CREATE TRIGGER entitlement_no_update BEFORE UPDATE ON "entitlement" BEGIN SELECT RAISE(ABORT, 'entitlement_is_append_only'); END
--;
CREATE TRIGGER entitlement_no_delete BEFORE DELETE ON "entitlement" BEGIN SELECT RAISE(ABORT, 'entitlement_is_append_only'); END
--;
CREATE TRIGGER entitlement_no_replace BEFORE INSERT ON "entitlement" WHEN EXISTS (SELECT 1 FROM "entitlement" WHERE "disaster" = NEW."disaster" AND "run" = NEW."run" AND "household" = NEW."household" AND "policy" = NEW."policy" AND "rule" = NEW."rule") OR EXISTS (SELECT 1 FROM "entitlement" WHERE "disaster" = NEW."disaster" AND "run" = NEW."run" AND "claim" = NEW."claim") BEGIN SELECT RAISE(ABORT, 'entitlement_row_exists'); END
--;
CREATE TRIGGER household_no_update BEFORE UPDATE ON "household" BEGIN SELECT RAISE(ABORT, 'household_is_append_only'); END
--;
CREATE TRIGGER household_no_delete BEFORE DELETE ON "household" BEGIN SELECT RAISE(ABORT, 'household_is_append_only'); END
--;
CREATE TRIGGER household_no_replace BEFORE INSERT ON "household" WHEN EXISTS (SELECT 1 FROM "household" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "household" WHERE "case_code" = NEW."case_code") OR EXISTS (SELECT 1 FROM "household" WHERE "case_number" = NEW."case_number") OR EXISTS (SELECT 1 FROM "household" WHERE "source" = NEW."source" AND "identity" = NEW."identity") BEGIN SELECT RAISE(ABORT, 'household_row_exists'); END
--;
CREATE TRIGGER one_time_link_use_no_update BEFORE UPDATE ON "one_time_link_use" BEGIN SELECT RAISE(ABORT, 'one_time_link_use_is_append_only'); END
--;
CREATE TRIGGER one_time_link_use_no_delete BEFORE DELETE ON "one_time_link_use" BEGIN SELECT RAISE(ABORT, 'one_time_link_use_is_append_only'); END
--;
CREATE TRIGGER one_time_link_use_no_replace BEFORE INSERT ON "one_time_link_use" WHEN EXISTS (SELECT 1 FROM "one_time_link_use" WHERE "token_hash" = NEW."token_hash") BEGIN SELECT RAISE(ABORT, 'one_time_link_use_row_exists'); END
--;
CREATE TRIGGER proposal_lapse_no_update BEFORE UPDATE ON "proposal_lapse" BEGIN SELECT RAISE(ABORT, 'proposal_lapse_is_append_only'); END
--;
CREATE TRIGGER proposal_lapse_no_delete BEFORE DELETE ON "proposal_lapse" BEGIN SELECT RAISE(ABORT, 'proposal_lapse_is_append_only'); END
--;
CREATE TRIGGER proposal_lapse_no_replace BEFORE INSERT ON "proposal_lapse" WHEN EXISTS (SELECT 1 FROM "proposal_lapse" WHERE "proposal" = NEW."proposal") BEGIN SELECT RAISE(ABORT, 'proposal_lapse_row_exists'); END
--;
CREATE TRIGGER recovery_code_use_no_update BEFORE UPDATE ON "recovery_code_use" BEGIN SELECT RAISE(ABORT, 'recovery_code_use_is_append_only'); END
--;
CREATE TRIGGER recovery_code_use_no_delete BEFORE DELETE ON "recovery_code_use" BEGIN SELECT RAISE(ABORT, 'recovery_code_use_is_append_only'); END
--;
CREATE TRIGGER recovery_code_use_no_replace BEFORE INSERT ON "recovery_code_use" WHEN EXISTS (SELECT 1 FROM "recovery_code_use" WHERE "code_hash" = NEW."code_hash") BEGIN SELECT RAISE(ABORT, 'recovery_code_use_row_exists'); END
--;
CREATE TRIGGER survey_completion_no_update BEFORE UPDATE ON "survey_completion" BEGIN SELECT RAISE(ABORT, 'survey_completion_is_append_only'); END
--;
CREATE TRIGGER survey_completion_no_delete BEFORE DELETE ON "survey_completion" BEGIN SELECT RAISE(ABORT, 'survey_completion_is_append_only'); END
--;
CREATE TRIGGER survey_completion_no_replace BEFORE INSERT ON "survey_completion" WHEN EXISTS (SELECT 1 FROM "survey_completion" WHERE "run" = NEW."run") BEGIN SELECT RAISE(ABORT, 'survey_completion_row_exists'); END
--;
CREATE TRIGGER survey_rejection_no_update BEFORE UPDATE ON "survey_rejection" BEGIN SELECT RAISE(ABORT, 'survey_rejection_is_append_only'); END
--;
CREATE TRIGGER survey_rejection_no_delete BEFORE DELETE ON "survey_rejection" BEGIN SELECT RAISE(ABORT, 'survey_rejection_is_append_only'); END
--;
CREATE TRIGGER survey_rejection_no_replace BEFORE INSERT ON "survey_rejection" WHEN EXISTS (SELECT 1 FROM "survey_rejection" WHERE "run" = NEW."run" AND "sheet_row" = NEW."sheet_row" AND "place" = NEW."place") BEGIN SELECT RAISE(ABORT, 'survey_rejection_row_exists'); END
--;
CREATE TRIGGER assessment_no_update BEFORE UPDATE ON "assessment" BEGIN SELECT RAISE(ABORT, 'assessment_is_append_only'); END
--;
CREATE TRIGGER assessment_no_delete BEFORE DELETE ON "assessment" BEGIN SELECT RAISE(ABORT, 'assessment_is_append_only'); END
--;
CREATE TRIGGER assessment_no_replace BEFORE INSERT ON "assessment" WHEN EXISTS (SELECT 1 FROM "assessment" WHERE "id" = NEW."id") OR EXISTS (SELECT 1 FROM "assessment" WHERE "household" = NEW."household" AND "disaster" = NEW."disaster" AND "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'assessment_row_exists'); END
