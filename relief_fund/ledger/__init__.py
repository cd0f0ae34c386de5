"""The books: funds, accounts, journal entries and postings, sealed by the database itself."""
