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
