-- What holds between the books and the log on SQLite: every entry stands under exactly one leaf, sealed in
-- the same turn. log_head.covered is the last entry under a leaf (the log's gate counts it).

CREATE TRIGGER head_under_leaves BEFORE UPDATE OF entries ON head BEGIN
  SELECT RAISE(ABORT, 'entry_without_leaf') WHERE NEW.entries <> (SELECT covered FROM log_head);
END
--;
CREATE TRIGGER log_head_over_entries AFTER UPDATE OF covered ON log_head BEGIN
  -- A head that is behind what was written may not be committed: the entries must follow in this turn.
  UPDATE head SET written = NEW.covered WHERE written < NEW.covered;
END
--;
