"""The gateway for events over HTTP: its inbox, its tokens, and whose sources are whose."""
