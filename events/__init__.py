"""The vocabulary: the envelope, one module of frozen models a topic family, and the catalogue.

It imports nothing of ours.
"""
