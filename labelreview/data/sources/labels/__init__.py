"""A label column as classes, and the rows that are set aside."""
