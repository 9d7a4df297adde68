"""The working calendar: what a published notice changes, and how deadlines follow it."""
