"""What comes back from gateways: receipts and replies, each once, kept before the gateway is told that we have it."""
