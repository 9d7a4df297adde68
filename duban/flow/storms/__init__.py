"""What stands between a notice queued and its sending: storms become digests, quiet hours hold, budgets end."""
