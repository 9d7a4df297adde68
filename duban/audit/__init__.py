"""Auditing, decided: what the record of an event ought to have led to, held against what the ledger has. Pure."""
