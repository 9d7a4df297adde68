"""Real parts for one machine: PostgreSQL, a Kafka broker, a mailbox, and `duban up`, which watches over them."""
