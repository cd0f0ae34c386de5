"""Homes that the guided run has filled, and homes that do not exist yet."""

from tests.flows.homes import all_piloted, first_answer, own_copy, piloted, place

__all__ = ["all_piloted", "first_answer", "own_copy", "piloted", "place"]
