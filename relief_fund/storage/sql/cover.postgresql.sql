-- What holds between two rooms on PostgreSQL.
--
-- Books and bank: a fact of the books is what the bank printed. An entry that takes a guard below zero counts as
-- one if it moves, on the line's account, the line's amount in the line's direction, and no account by more; a
-- matched line has no entry of its own. The books ask only below zero.

-- In plpgsql, which plans it once a session and not once a line: a whole statement may come below zero.
CREATE FUNCTION is_bank_line(of_identity text) RETURNS boolean LANGUAGE plpgsql STABLE
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET search_path = public, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM bank_line b JOIN entry e ON e.key = 'line:' || of_identity
    WHERE b.identity = of_identity AND b.reading <> 'matched'
      AND CASE b.direction WHEN 'credit' THEN b.amount ELSE -b.amount END
          = (SELECT sum(p.debit - p.credit) FROM posting p
             -- Wrapped, so that no plan reads the whole history of the account.
             WHERE p.entry = e.number AND coalesce(p.account, '') = b.account)
      AND b.amount >= (SELECT max(abs(moved)) FROM (SELECT sum(p.debit - p.credit) AS moved FROM posting p
                       WHERE p.entry = e.number GROUP BY p.fund, p.account, p.unit, p.purpose) m));
END $$
--;

-- Books and log: every entry stands under exactly one leaf, sealed in the same turn. log_head.covered is the last
-- entry under a leaf (the log's gate counts it).

CREATE FUNCTION entries_stand_under_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.entries <> OLD.entries AND NEW.entries <> (SELECT covered FROM public.log_head) THEN
    PERFORM public.refuse('RF025', 'entry_without_leaf');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER head_under_leaves BEFORE UPDATE OF entries ON head
  FOR EACH ROW EXECUTE FUNCTION entries_stand_under_leaves()
--;
CREATE FUNCTION leaves_stand_over_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A head that is behind what was written may not be committed: the entries must follow in this turn.
  IF NEW.covered > (SELECT written FROM public.head) THEN
    UPDATE public.head SET written = NEW.covered WHERE written < NEW.covered;
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER log_head_over_entries BEFORE UPDATE OF covered ON log_head
  FOR EACH ROW EXECUTE FUNCTION leaves_stand_over_entries()
--;

-- Books and log in one call: a small turn that only posts is told whole, in one trip, commit included, because a
-- trip costs more than what is said in it. It holds where the books still stand as the caller foresaw them; what
-- makes a turn lawful is asked by the gates, here as everywhere. Rows come as JSON, named as their columns, bytes in
-- base64.
-- No law of its own is in it, so it names its schema by hand, which costs nothing.
CREATE FUNCTION write_turn(
  desk_lock bigint, entries_before bigint, written_before bigint, size_before bigint,
  entries_after bigint, size_after bigint,
  postings text, entries text, guards text, leaves text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE one public.guard;
BEGIN
  -- The desk's lock, then the row of the head against those who do not know it; the rows are announced with it.
  PERFORM pg_advisory_xact_lock(desk_lock);
  UPDATE public.head h SET written = entries_after FROM public.log_head l
    WHERE h.entries = entries_before AND h.written = written_before AND l.size = size_before;
  IF NOT FOUND THEN PERFORM public.refuse('RF026', 'books_moved'); END IF;
  INSERT INTO public.posting SELECT * FROM json_populate_recordset(NULL::public.posting, postings::json);
  INSERT INTO public.entry SELECT * FROM json_populate_recordset(NULL::public.entry, entries::json);
  IF guards IS NOT NULL THEN
    -- By the key of each: a join might read the whole table.
    FOR one IN SELECT * FROM json_populate_recordset(NULL::public.guard, guards::json) LOOP
      UPDATE public.guard SET balance = one.balance, upto = one.upto
        WHERE fund = one.fund AND account = one.account AND unit = one.unit AND purpose = one.purpose;
    END LOOP;
  END IF;
  INSERT INTO public.leaf (position, kind, first_entry, last_entry, body)
    SELECT position, kind, first_entry, last_entry, decode(body, 'base64') FROM json_to_recordset(leaves::json)
      AS told(position bigint, kind text, first_entry bigint, last_entry bigint, body text);
  -- Everything was announced: who names less comes by fewer laws.
  UPDATE public.log_head SET size = size_after, covered = entries_after;
  UPDATE public.head SET entries = entries_after;
END $$
--;
