-- What holds between the books and the log on PostgreSQL: every entry stands under exactly one leaf, sealed in
-- the same turn. log_head.covered is the last entry under a leaf (the log's gate counts it).

CREATE FUNCTION entries_stand_under_leaves() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.entries <> (SELECT covered FROM log_head) THEN
    PERFORM refuse('RF025', 'entry_without_leaf');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER head_under_leaves BEFORE UPDATE ON head FOR EACH ROW
  WHEN (NEW.entries <> OLD.entries) EXECUTE FUNCTION entries_stand_under_leaves()
--;
CREATE FUNCTION leaves_stand_over_entries() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  -- A head that is behind what was written may not be committed: the entries must follow in this turn.
  UPDATE head SET written = NEW.covered WHERE written < NEW.covered;
  RETURN NULL;
END $$
--;
CREATE TRIGGER log_head_over_entries AFTER UPDATE ON log_head FOR EACH ROW
  WHEN (NEW.covered <> OLD.covered) EXECUTE FUNCTION leaves_stand_over_entries()
--;
