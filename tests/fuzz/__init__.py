"""Damaged input: it is read, or refused in one sentence, and nothing else ever happens.

LABELREVIEW_FUZZ=1 tries all 500 files, 200 models and arrays, and 200 addresses.
"""
