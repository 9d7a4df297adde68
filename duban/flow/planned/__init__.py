"""What would come of an event, or of changed rules; nothing here writes."""
