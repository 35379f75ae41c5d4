"""Data in memory, such as DataFrames and Python values, as Arrow columns."""
