"""Which columns hold texts, labels, votes, identifiers and splits."""
