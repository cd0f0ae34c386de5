"""Engines, the desk and migrations. Only ``app.py`` reaches this room."""
