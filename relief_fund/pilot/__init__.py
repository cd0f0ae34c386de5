"""The guided first run: a demonstration home, its cast of officers, the journey from gift to paid household."""
