"""Months of notices and of the journal: made ahead, sealed, and let go."""
