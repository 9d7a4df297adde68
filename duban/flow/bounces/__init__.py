"""Mails that came back: their notices fail, fall to the next channel, and somebody is asked to correct the address."""
