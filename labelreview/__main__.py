"""`python -m labelreview`."""

from labelreview.cli import main

if __name__ == "__main__":
    main()
