-- The outbox of leaves on PostgreSQL: dense, only appended, sealed by the update of log_head.size.
-- Every function names its schema: a temporary table of the same name must not stand in for one of these.

CREATE FUNCTION leaves_above_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE low bigint; high bigint; sealed bigint; announced bigint;
BEGIN
  SELECT a.low, a.high, h.size, h.written INTO low, high, sealed, announced
    FROM (SELECT min(position) AS low, max(position) AS high FROM added) a CROSS JOIN public.log_head h;
  IF low IS NULL THEN RETURN NULL; END IF;
  -- Leaves above the sealed ones are announced only in a session that holds the head; who has not, waits.
  IF announced <= high OR announced = sealed THEN
    UPDATE public.log_head SET written = greatest(written, high + 1) RETURNING size INTO sealed;
  END IF;
  IF low < sealed THEN RAISE EXCEPTION USING ERRCODE = 'RF021', MESSAGE = 'leaf_below_head'; END IF;
  RETURN NULL;
END $$
--;
CREATE TRIGGER leaf_above_head AFTER INSERT ON leaf
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION leaves_above_head()
--;
CREATE FUNCTION log_head_gate() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off SET search_path = public, pg_temp AS $$
DECLARE
  low bigint := OLD.size; high bigint := NEW.size; behind bigint := OLD.covered + 1 - OLD.size;
  made bigint; each_its_own boolean; crooked bigint; reach bigint;
BEGIN
  IF high < low OR (high > low AND high <> NEW.written) OR (high = low AND NEW.covered <> OLD.covered) THEN
    RAISE EXCEPTION USING ERRCODE = 'RF022', MESSAGE = 'log_head_moved_by_hand';
  END IF;
  IF high = low THEN RETURN NEW; END IF;
  -- As a rule each new leaf stands over one entry, in their order.
  SELECT count(*), bool_and(first_entry = behind + position AND last_entry = first_entry) INTO made, each_its_own
    FROM leaf WHERE position >= low AND position < high;
  IF made = high - low AND each_its_own AND NEW.covered = OLD.covered + made THEN RETURN NEW; END IF;
  -- New leaves stand over the entries that follow the last covered one, without gap or overlap.
  SELECT count(*), count(*) FILTER (WHERE stands AND (first_entry <> before + 1 OR last_entry < first_entry)),
         greatest(OLD.covered, max(last_entry)) INTO made, crooked, reach
    FROM (SELECT first_entry, last_entry, stands,
                 lag(last_entry, 1, OLD.covered) OVER (PARTITION BY stands ORDER BY last_entry) AS before
          FROM (SELECT first_entry, last_entry, first_entry <> 0 OR last_entry <> 0 AS stands
                FROM leaf WHERE position >= low AND position < high) fresh) l;
  IF made <> high - low THEN
    RAISE EXCEPTION USING ERRCODE = 'RF023', MESSAGE = 'leaf_positions_not_dense';
  END IF;
  IF crooked > 0 OR NEW.covered <> reach THEN
    RAISE EXCEPTION USING ERRCODE = 'RF024', MESSAGE = 'leaf_not_over_new_entries';
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER log_head_gate BEFORE UPDATE OF size, covered ON log_head FOR EACH ROW EXECUTE FUNCTION log_head_gate()
--;
CREATE FUNCTION log_head_written_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.one <> OLD.one OR NEW.written < OLD.written THEN
    RAISE EXCEPTION USING ERRCODE = 'RF022', MESSAGE = 'log_head_moved_by_hand';
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER log_head_written_forward BEFORE UPDATE OF one, written ON log_head
  FOR EACH ROW EXECUTE FUNCTION log_head_written_forward()
--;
CREATE FUNCTION stands_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Asked once, of a new row, where a CHECK is read anew with every update; the gates refuse another number.
  IF NEW.one <> 1 THEN RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = TG_NAME, MESSAGE = TG_NAME; END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER log_head_is_one BEFORE INSERT ON log_head FOR EACH ROW EXECUTE FUNCTION stands_alone()
--;
CREATE FUNCTION log_head_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Asked at the commit, of the row as it is left then.
  IF EXISTS (SELECT 1 FROM public.log_head WHERE written <> size) THEN
    RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'log_head_all_sealed', MESSAGE = 'log_head_all_sealed';
  END IF;
  RETURN NULL;
END $$
--;
CREATE CONSTRAINT TRIGGER log_head_all_sealed AFTER INSERT OR UPDATE OF written ON log_head DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION log_head_is_sealed()
--;
