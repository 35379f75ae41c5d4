"""From evidence to an order: one combined score, one suggestion, one summary."""
