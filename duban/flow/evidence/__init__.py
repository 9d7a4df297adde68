"""The evidence of a closing: checked as it is handed in, compared, kept with its files, and shown."""
