"""Rules of conduct as reports: how old claims are, and how recruiting rounds compare."""
