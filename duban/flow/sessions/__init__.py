"""Sessions of the console: begun at the door, known by a hash, ended by time, by people or with their posts."""
