"""Voices: what classes are called and what is written about them tells, without any label."""
