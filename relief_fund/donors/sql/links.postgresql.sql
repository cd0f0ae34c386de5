-- A gift has at most one link to a donor that holds, on PostgreSQL: a further one follows the ends of all before it.

-- Asked is what is there, never what is not: rows are only added, so no other session can take it away meanwhile.
CREATE FUNCTION gift_donor_after_ends() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT count(*) FROM gift_donor_end e
      WHERE e.gift = NEW.gift AND e.ordinal BETWEEN 1 AND NEW.ordinal - 1) < NEW.ordinal - 1 THEN
    PERFORM refuse('RF051', 'gift_link_still_holds');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER gift_donor_after_ends BEFORE INSERT ON gift_donor FOR EACH ROW
  WHEN (NEW.ordinal <> 1) EXECUTE FUNCTION gift_donor_after_ends()
--;
