-- The law of the books on PostgreSQL. Rows above head.entries are being written; the update of
-- head.entries (the gate) seals them or refuses. Each refusal has a SQLSTATE of class RF.
-- Plans are made once per session, maybe while the tables are still empty: without
-- enable_seqscan = off such a plan would read whole tables for as long as nobody analyses them.

CREATE FUNCTION refuse(code text, law text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = code, MESSAGE = law;
END $$
--;
CREATE FUNCTION postings_above_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE low bigint; high bigint; sealed bigint;
BEGIN
  SELECT min(entry), max(entry) INTO low, high FROM added;
  IF low IS NULL THEN RETURN NULL; END IF;
  -- The update waits for a session that is sealing, so nothing slips under a number it takes.
  UPDATE head SET written = greatest(written, high) RETURNING entries INTO sealed;
  IF low <= sealed THEN PERFORM refuse('RF001', 'posting_to_sealed_entry'); END IF;
  RETURN NULL;
END $$
--;
CREATE TRIGGER posting_above_head AFTER INSERT ON posting
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION postings_above_head()
--;
CREATE FUNCTION entries_above_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE low bigint; high bigint; sealed bigint;
BEGIN
  SELECT min(number), max(number) INTO low, high FROM added;
  IF low IS NULL THEN RETURN NULL; END IF;
  UPDATE head SET written = greatest(written, high) RETURNING entries INTO sealed;
  IF low <= sealed THEN PERFORM refuse('RF002', 'entry_below_head'); END IF;
  RETURN NULL;
END $$
--;
CREATE TRIGGER entry_above_head AFTER INSERT ON entry
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entries_above_head()
--;
CREATE FUNCTION head_gate() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off AS $$
DECLARE low bigint := OLD.entries; high bigint := NEW.entries;
BEGIN
  IF NEW.one <> OLD.one OR NEW.written < OLD.written THEN PERFORM refuse('RF003', 'head_moved_by_hand'); END IF;
  IF high = low THEN RETURN NEW; END IF;
  IF high < low OR high <> NEW.written THEN PERFORM refuse('RF003', 'head_moved_by_hand'); END IF;
  IF (SELECT count(*) FROM entry WHERE number > low AND number <= high) <> high - low THEN
    PERFORM refuse('RF004', 'entry_numbers_not_dense');
  END IF;
  IF (SELECT count(*) FROM posting WHERE entry > low AND entry <= high)
     <> (SELECT sum(line_count) FROM entry WHERE number > low AND number <= high)
     -- A difference of two sets, not a join: a join of two unknown ranges may compare each with each.
     OR EXISTS (SELECT entry, count(*) FROM posting WHERE entry > low AND entry <= high GROUP BY entry
                EXCEPT SELECT number, line_count::bigint FROM entry WHERE number > low AND number <= high) THEN
    PERFORM refuse('RF005', 'entry_incomplete');
  END IF;
  IF EXISTS (SELECT 1 FROM posting WHERE entry > low AND entry <= high
             GROUP BY entry, fund, unit, substr(account, 1, 1) = 'B'
             HAVING sum(debit) <> sum(credit)) THEN
    PERFORM refuse('RF006', 'entry_out_of_balance');
  END IF;
  IF EXISTS (SELECT 1 FROM posting p LEFT JOIN account a ON a.code = p.account
             WHERE p.entry > low AND p.entry <= high AND (a.code IS NULL OR NOT a.postable)) THEN
    PERFORM refuse('RF007', 'account_unknown');
  END IF;
  IF EXISTS (SELECT 1 FROM account_closing) AND EXISTS (
       SELECT 1 FROM posting p JOIN entry e ON e.number = p.entry
       JOIN account_closing c ON c.account = p.account
       WHERE p.entry > low AND p.entry <= high AND e.number > low AND e.number <= high
         AND e.occurred_on >= c.closed_on) THEN
    PERFORM refuse('RF008', 'account_closed');
  END IF;
  IF EXISTS (SELECT 1 FROM posting p LEFT JOIN fund f ON f.code = p.fund
             WHERE p.entry > low AND p.entry <= high AND f.code IS NULL) THEN
    PERFORM refuse('RF009', 'fund_unknown');
  END IF;
  IF EXISTS (SELECT 1 FROM fund_closing) AND EXISTS (
       SELECT 1 FROM posting p JOIN entry e ON e.number = p.entry
       JOIN fund_closing c ON c.fund = p.fund
       WHERE p.entry > low AND p.entry <= high AND e.number > low AND e.number <= high
         AND e.occurred_on >= c.closed_on) THEN
    PERFORM refuse('RF010', 'fund_closed');
  END IF;
  IF EXISTS (SELECT 1 FROM entry WHERE number > low AND number <= high
             AND occurred_on <= (SELECT max(ends_on) FROM period_closing)) THEN
    PERFORM refuse('RF011', 'period_closed');
  END IF;
  IF EXISTS (SELECT 1 FROM entry WHERE number > low AND number <= high
             AND occurred_on > ((recorded_at::timestamptz AT TIME ZONE 'UTC') + interval '7 hours')::date) THEN
    PERFORM refuse('RF012', 'day_in_future');
  END IF;
  PERFORM guards_hold(low, high);
  RETURN NEW;
END $$
--;
CREATE FUNCTION guards_hold(low bigint, high bigint) RETURNS void
  LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT p.fund, p.account, p.unit, p.purpose FROM posting p
                            WHERE p.entry > low AND p.entry <= high) p
             JOIN account a ON a.code = p.account
             LEFT JOIN guard g ON g.fund = p.fund AND g.account = p.account AND g.unit = p.unit
                              AND g.purpose = p.purpose
             WHERE a.guarded AND (g.upto IS NULL OR g.upto <> high))
     OR EXISTS (SELECT 1 FROM (SELECT DISTINCT p.fund, p.account FROM posting p
                               WHERE p.entry > low AND p.entry <= high AND p.unit = 'VND') p
                JOIN account a ON a.code = p.account JOIN fund f ON f.code = p.fund
                LEFT JOIN guard g ON g.fund = p.fund AND g.account = '*FREE' AND g.unit = 'VND'
                                 AND g.purpose = ''
                WHERE a.money AND f.kind <> 'budget' AND (g.upto IS NULL OR g.upto <> high)) THEN
    PERFORM refuse('RF013', 'guard_missing');
  END IF;
  IF NOT EXISTS (SELECT 1 FROM guard WHERE upto = high AND balance < 0) THEN RETURN; END IF;
  IF EXISTS (SELECT 1 FROM posting p JOIN entry e ON e.number = p.entry
             JOIN account a ON a.code = p.account
             JOIN guard g ON g.fund = p.fund AND g.account = p.account AND g.unit = p.unit
                         AND g.purpose = p.purpose
             WHERE p.entry > low AND p.entry <= high AND e.number > low AND e.number <= high
               AND a.guarded AND g.balance < 0 AND e.key NOT LIKE 'line:%'
             GROUP BY p.fund, p.account, p.unit, p.purpose
             HAVING sum(CASE a.side WHEN 'D' THEN p.debit - p.credit ELSE p.credit - p.debit END) < 0)
     OR EXISTS (SELECT 1 FROM posting p JOIN entry e ON e.number = p.entry
                JOIN account a ON a.code = p.account
                JOIN guard g ON g.fund = p.fund AND g.account = '*FREE' AND g.unit = 'VND'
                            AND g.purpose = ''
                WHERE p.entry > low AND p.entry <= high AND e.number > low AND e.number <= high
                  AND a.money AND g.balance < 0 AND e.key NOT LIKE 'line:%'
                GROUP BY p.fund HAVING sum(p.debit - p.credit) < 0) THEN
    PERFORM refuse('RF014', 'guard_overdrawn');
  END IF;
END $$
--;
CREATE TRIGGER head_gate BEFORE UPDATE ON head FOR EACH ROW EXECUTE FUNCTION head_gate()
--;
CREATE FUNCTION guard_sum(of_fund text, of_account text, of_unit text, of_purpose text, low bigint, high bigint)
  RETURNS numeric LANGUAGE sql SET enable_seqscan = off AS $$
  SELECT CASE WHEN of_account = '*FREE'
    THEN (SELECT coalesce(sum(p.debit - p.credit), 0) FROM account a JOIN posting p ON p.account = a.code
          WHERE a.money AND p.fund = of_fund AND p.unit = 'VND' AND p.entry > low AND p.entry <= high)
    ELSE (SELECT coalesce(sum(CASE a.side WHEN 'D' THEN p.debit - p.credit ELSE p.credit - p.debit END), 0)
          FROM account a JOIN posting p ON p.account = a.code
          WHERE a.code = of_account AND p.fund = of_fund AND p.unit = of_unit AND p.purpose = of_purpose
            AND p.entry > low AND p.entry <= high) END
$$
--;
CREATE FUNCTION guard_is_the_sum() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION voucher_without_gap() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION period_closes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.ends_on <= (SELECT max(ends_on) FROM period_closing) THEN
    PERFORM refuse('RF017', 'period_not_next');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER period_closes_forward BEFORE INSERT ON period_closing
  FOR EACH ROW EXECUTE FUNCTION period_closes_forward()
--;
CREATE FUNCTION closing_takes_its_turn() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER account_closing_in_turn BEFORE INSERT ON account_closing
  FOR EACH STATEMENT EXECUTE FUNCTION closing_takes_its_turn()
--;
CREATE TRIGGER fund_closing_in_turn BEFORE INSERT ON fund_closing
  FOR EACH STATEMENT EXECUTE FUNCTION closing_takes_its_turn()
--;
