"""A benchmark of the combined score against cleanlab, on labels with known noise."""

from labelreview.benchmark.options import NOISE, BenchmarkOptions
from labelreview.benchmark.results import BenchmarkResults
from labelreview.benchmark.run import run_bench

__all__ = ["NOISE", "BenchmarkOptions", "BenchmarkResults", "run_bench"]
