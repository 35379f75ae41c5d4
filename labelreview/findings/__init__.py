"""The read side of a run: filters, pages, counts, one example with its reasons."""
