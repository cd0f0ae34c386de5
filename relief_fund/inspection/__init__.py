"""The inspection: named checks over every room, their results, and what an inspector reads. Changes nothing."""
