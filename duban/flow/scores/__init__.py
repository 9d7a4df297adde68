"""Units scored: the journal read, the moments weighed, every point with the row that it stands on."""
