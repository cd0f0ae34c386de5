"""The public register: what anyone may read, in its own database, rebuilt from the books and the log."""
