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
