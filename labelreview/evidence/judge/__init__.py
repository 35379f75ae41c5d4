"""A language model as a voice: asked about some rows, calibrated, and never told a given label."""
