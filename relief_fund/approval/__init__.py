"""Committees, sittings, frozen proposals and signatures; what was signed is posted word for word."""
