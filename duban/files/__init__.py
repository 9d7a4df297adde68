"""Files that lie beside the ledger: kept by their SHA-256, known by their content, looked at by a virus scanner."""
