-- What a fact of the books rests on, on PostgreSQL: the bank line its key names, printed by the bank and kept
-- here. The books ask only where an entry takes a guard below zero.

CREATE FUNCTION is_bank_line(of_identity text) RETURNS boolean LANGUAGE sql STABLE
  SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM bank_line WHERE identity = of_identity)
$$
--;
