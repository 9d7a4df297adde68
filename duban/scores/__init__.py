"""Scores: what the journal says of units' duties, weighed by the formula that a city edits. Pure."""
