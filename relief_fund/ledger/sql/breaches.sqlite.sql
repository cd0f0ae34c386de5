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
