"""What programs and people are shown of the ledger; nothing here writes."""
