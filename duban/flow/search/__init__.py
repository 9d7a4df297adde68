"""Finding events, tasks and people by words, of one or two Chinese characters too."""
