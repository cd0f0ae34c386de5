"""The web: public pages and the back office. Parses, calls one use case, renders."""
