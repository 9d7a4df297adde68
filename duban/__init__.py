"""The core of Duban: what is owed, by whom, by when, and who was told."""
