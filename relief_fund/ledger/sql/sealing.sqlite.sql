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
