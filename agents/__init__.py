"""Edge in: the worker, which takes events from Kafka, sends notices, and mends what was missed."""
