"""What an operator edits, read and checked: playbooks, the ladder, the organisation. Every fault is found in one go."""
