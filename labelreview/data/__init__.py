"""Datasets: read from any source, kept as immutable folders."""
