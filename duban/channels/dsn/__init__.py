"""What comes back of a mail: delivery reports (RFC 3464) and the mailbox that they are read from."""
