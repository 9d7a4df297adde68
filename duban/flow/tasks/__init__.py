"""The life of a task after its opening: actions on it, its closing, and what waits, recurs or ends with it."""
