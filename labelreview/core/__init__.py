"""What every room stands on: errors, settings, labels, artifacts, progress."""
