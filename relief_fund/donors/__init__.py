"""Donors: campaigns, gifts and their receipt codes, and what a credit of a campaign's account is."""
