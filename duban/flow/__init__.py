"""The use cases: what may happen to the ledger, each in one commit; no connection is held over a network call."""
