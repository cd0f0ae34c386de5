-- A gift has at most one link to a donor that holds, on SQLite: a further one follows the ends of all before it.

-- Asked is what is there, never what is not: rows are only added, so no other session can take it away meanwhile.
CREATE TRIGGER gift_donor_after_ends BEFORE INSERT ON gift_donor WHEN NEW.ordinal IS NOT 1 BEGIN
  SELECT RAISE(ABORT, 'gift_link_still_holds')
    WHERE typeof(NEW.ordinal) <> 'integer'
       OR (SELECT count(*) FROM gift_donor_end e
           WHERE e.gift = NEW.gift AND e.ordinal BETWEEN 1 AND NEW.ordinal - 1 AND typeof(e.ordinal) = 'integer')
          < NEW.ordinal - 1;
END
--;
