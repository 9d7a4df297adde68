"""The ledger: PostgreSQL, the one truth. Statements are files; functions here give them names and types."""
