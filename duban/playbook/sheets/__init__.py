"""The organisation as sheets: CSV files or a workbook, read into the same tree as YAML, written from the same file."""
