-- The outbox of leaves on SQLite: dense, only appended, sealed by the update of log_head.size.

CREATE TRIGGER leaf_above_head AFTER INSERT ON leaf
WHEN NOT EXISTS (SELECT 1 FROM log_head WHERE one = 1 AND +size <= NEW.position AND NEW.position < written) BEGIN
  SELECT RAISE(ABORT, 'leaf_below_head') WHERE NEW.position < (SELECT size FROM log_head);
  UPDATE log_head SET written = NEW.position + 1;
END
--;
CREATE TRIGGER log_head_single BEFORE INSERT ON log_head WHEN EXISTS (SELECT 1 FROM log_head) BEGIN
  SELECT RAISE(ABORT, 'log_head_exists');
END
--;
CREATE TRIGGER log_head_written_forward BEFORE UPDATE OF one, written ON log_head BEGIN
  -- Without foreign keys nothing would refuse a commit that leaves leaves above the head unsealed.
  SELECT RAISE(ABORT, 'foreign_keys_are_off') WHERE (SELECT foreign_keys FROM pragma_foreign_keys) = 0;
  SELECT RAISE(ABORT, 'log_head_moved_by_hand')
    WHERE NEW.one <> OLD.one OR NEW.written < OLD.written OR typeof(NEW.written) <> 'integer';
END
--;
CREATE TRIGGER log_head_gate BEFORE UPDATE OF size, covered ON log_head BEGIN
  SELECT RAISE(ABORT, 'log_head_moved_by_hand') WHERE NEW.size <= OLD.size OR NEW.size <> NEW.written;
  SELECT RAISE(ABORT, 'leaf_positions_not_dense')
    WHERE (SELECT count(*) FROM leaf WHERE position >= OLD.size AND position < NEW.size)
          <> NEW.size - OLD.size;
  -- New leaves stand over the entries that follow the last covered one, without gap or overlap.
  SELECT RAISE(ABORT, 'leaf_not_over_new_entries')
    WHERE NEW.covered <> (SELECT max(OLD.covered, coalesce(max(last_entry), 0)) FROM leaf
                          WHERE position >= OLD.size AND position < NEW.size)
       -- Mostly each is one entry's and they lie in its order. Else each must name whole numbers and follow the one
       -- before it in the log, and where not even that holds they are sorted and asked again.
       OR (EXISTS (SELECT 1 FROM leaf WHERE position >= OLD.size AND position < NEW.size
                   AND NOT (first_entry = OLD.covered + 1 + position - OLD.size AND last_entry = first_entry))
           AND (EXISTS (SELECT 1 FROM leaf WHERE position >= OLD.size AND position < NEW.size
                        AND (typeof(first_entry) <> 'integer' OR typeof(last_entry) <> 'integer'))
                OR EXISTS (SELECT 1 FROM (SELECT first_entry, last_entry,
                                                 lag(last_entry, 1, OLD.covered) OVER (ORDER BY position) AS before
                                          FROM leaf WHERE position >= OLD.size AND position < NEW.size
                                            AND (first_entry <> 0 OR last_entry <> 0))
                           WHERE first_entry <> before + 1 OR last_entry < first_entry)
                   AND EXISTS (SELECT 1 FROM (SELECT first_entry, last_entry,
                                                     lag(last_entry, 1, OLD.covered) OVER (ORDER BY last_entry) AS before
                                              FROM leaf WHERE position >= OLD.size AND position < NEW.size
                                                AND (first_entry <> 0 OR last_entry <> 0))
                               WHERE first_entry <> before + 1 OR last_entry < first_entry)));
END
--;
