-- No proposal ends as lapsed without the row that says who put it away and why, on SQLite. That row's own key asks
-- for the outcome when the turn is committed, so neither stands without the other.

CREATE TRIGGER lapse_says_why BEFORE INSERT ON approval_outcome WHEN NEW.outcome = 'lapsed' BEGIN
  SELECT RAISE(ABORT, 'lapse_without_reason')
    WHERE NOT EXISTS (SELECT 1 FROM proposal_lapse WHERE proposal = NEW.proposal);
END
--;
