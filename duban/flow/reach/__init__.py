"""Who is reached: the allow-list of a rehearsal."""
