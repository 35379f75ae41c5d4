"""Classifiers for the user: fit one on all rows, try one on a text."""
