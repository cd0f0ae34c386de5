-- What a fact of the books rests on, on SQLite: the bank line its key names, printed by the bank and kept
-- here. The books ask only where an entry takes a guard below zero.

CREATE VIEW bank_evidence AS SELECT identity FROM bank_line
--;
