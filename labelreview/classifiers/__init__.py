"""Classifiers for users: fine-tune one on all rows, and predict single texts."""
