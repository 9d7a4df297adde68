"""The journal: every change of state as a frozen, versioned memento."""
