"""What reports say: from what is owed to lists of rows, and when each is due. Pure."""
