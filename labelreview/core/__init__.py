"""Shared by all other folders: errors, settings, labels, artifacts, progress."""
