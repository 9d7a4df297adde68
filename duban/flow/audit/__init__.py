"""The audit: recorded events, the rules in force and the people of the day against all that the ledger has."""
