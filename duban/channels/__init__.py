"""The ways out to people: e-mail, texts, and what is written in them. Each sender answers with one `Outcome`."""
