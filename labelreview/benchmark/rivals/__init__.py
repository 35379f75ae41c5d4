"""Other tools that find wrong labels, each run by the Python of an environment of its own."""

from labelreview.benchmark.rivals.environments import ReadyRival, make_ready
from labelreview.benchmark.rivals.known import RIVALS, Rival
from labelreview.benchmark.rivals.running import RivalOutcome, run_rival

__all__ = ["RIVALS", "ReadyRival", "Rival", "RivalOutcome", "make_ready", "run_rival"]
