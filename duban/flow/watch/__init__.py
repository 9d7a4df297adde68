"""Watching: a canary that goes the whole way of an event, and what tells that something stands still."""
