"""Runs: one scoring of one dataset, and what is made from it."""
