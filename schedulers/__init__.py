"""Edge in: the clock. Few jobs on real intervals, each one use case; any number of these processes may run."""
