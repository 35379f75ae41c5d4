"""The experiment `clean`: pruning, relabelling and other ways to train on noisy labels."""
