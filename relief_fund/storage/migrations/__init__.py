"""The migration history of the books."""
