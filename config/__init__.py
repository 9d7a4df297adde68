"""Settings, and the folders that an operator edits: playbooks, organisation, templates, calendar."""
