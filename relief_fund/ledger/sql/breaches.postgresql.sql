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
