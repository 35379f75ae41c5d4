"""Sending examples to other labelling tools as a batch, and receiving the answers as decisions."""
