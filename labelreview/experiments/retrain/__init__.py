"""The experiment `retrain`: one model trained on the labels before and after the review."""
