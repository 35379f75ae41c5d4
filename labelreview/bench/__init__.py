"""How many wrong labels the final score finds, against cleanlab, on labels with known noise."""

from labelreview.bench.options import NOISE, Options
from labelreview.bench.results import Results
from labelreview.bench.run import run_bench

__all__ = ["NOISE", "Options", "Results", "run_bench"]
