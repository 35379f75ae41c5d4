"""Where files are: folders, splits, addresses and the Hub."""
