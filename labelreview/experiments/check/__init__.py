"""The experiment `check`: what the ranking finds of known errors."""
