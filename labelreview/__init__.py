"""Find the wrong labels in a text-classification dataset, fix them, and export data to trust."""
