"""What pages are shown of the ledger, as far as the viewer may see; nothing here writes."""
