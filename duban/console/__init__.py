"""The console: the pages where people sign, the read API `/v1`, and what operators watch."""
