"""Runs: one scoring of one dataset each, its cost, its embeddings and its re-ranking."""
