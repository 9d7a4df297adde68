"""CMPP 2.0 and 3.0: the line to a carrier's gateway (ISMG), which texts go out by and receipts come in by."""
