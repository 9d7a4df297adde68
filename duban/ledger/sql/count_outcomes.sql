-- What became of the records taken in.
SELECT outcome, n FROM intake_count
