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
