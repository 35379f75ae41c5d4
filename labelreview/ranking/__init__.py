"""Rank examples by a combined score, suggest labels, and summarise the dataset."""
