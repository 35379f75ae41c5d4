"""The command that measures how well wrong labels are found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labelreview.cli.options import names_of, numbers_of, pairs_of


def bench(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...",
            help="Files with texts and correct labels, or folders of CSV files. Votes are read "
            "from columns votes_<label> or a file <name>_annotations.csv (id, annotator, label).",
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", help="Folder for the results; a stopped benchmark resumes from it."
        ),
    ],
    encoder: Annotated[
        str,
        typer.Option(
            "--encoder", help="Sentence encoder: Hub ID or folder, or none.", metavar="none|MODEL"
        ),
    ] = "none",
    fine_tune: Annotated[
        str | None,
        typer.Option(
            "--fine-tune", help="Also measure with this encoder fine-tuned: Hub ID or folder."
        ),
    ] = None,
    rows: Annotated[
        int, typer.Option(help="Maximum rows per dataset (a stratified sample).")
    ] = 5_000,
    full: Annotated[bool, typer.Option("--full", help="Use every row.")] = False,
    seeds: Annotated[int, typer.Option(help="Number of seeds, starting from 0.")] = 5,
    rates: Annotated[
        str, typer.Option(help="Noise rates (fractions of wrong labels), separated by commas.")
    ] = "0.03,0.08,0.15",
    noise: Annotated[
        str,
        typer.Option(
            help="Kinds of noise, separated by commas: symmetric, pair, bayes, neighbours, forest, "
            "one_way, rules, abstaining, source, tired, guideline, templates, votes, tail. "
            "Default: all.",
            show_default=False,
        ),
    ] = "",
    datasets: Annotated[
        str,
        typer.Option(
            help="Names or patterns of datasets to run, separated by commas. Default: all."
        ),
    ] = "",
    signals: Annotated[
        str, typer.Option(help="Additional signals to measure, separated by commas, or all.")
    ] = "",
    rivals: Annotated[
        str,
        typer.Option(
            help="Other tools to measure, separated by commas: doubtlab, mislabeled, datalab, "
            "docta. Each is installed by pip into an environment of its own below the output."
        ),
    ] = "",
    rival_python: Annotated[
        list[str] | None,
        typer.Option(
            "--rival-python",
            metavar="NAME=PATH",
            help="Python of an environment where a rival is installed already; repeatable.",
        ),
    ] = None,
    rival_seconds: Annotated[
        int, typer.Option(help="Time limit of a rival for one setting, in seconds.")
    ] = 1_800,
    left_out: Annotated[
        bool,
        typer.Option(
            "--left-out",
            help="Also choose the numbers of the order again, each time without the dataset and "
            "the kinds of noise on which they are then measured.",
        ),
    ] = False,
    jobs: Annotated[int, typer.Option(help="Settings to run in parallel, one core each.")] = 1,
) -> None:
    """Measure how many injected label errors are found, compared with cleanlab and other tools.

    Example: labelreview bench data/ --encoder all-MiniLM-L6-v2 --output results --jobs 2
    """
    from labelreview.benchmark import NOISE, BenchmarkOptions, run_bench
    from labelreview.cli.console import reporting
    from labelreview.cli.tables import print_benchmark

    options = BenchmarkOptions(
        encoder=None if encoder == "none" else encoder,
        rows=None if full else rows,
        seeds=seeds,
        rates=numbers_of(rates),
        noise=names_of(noise) or NOISE,
        datasets=names_of(datasets),
        signals=names_of(signals),
        fine_tune=fine_tune,
        rivals=names_of(rivals),
        rival_pythons=pairs_of(rival_python or ()),
        rival_seconds=rival_seconds,
        left_out=left_out,
        jobs=jobs,
    )
    with reporting() as progress:
        results = run_bench(sources, output, options, progress)
    results.save(output)
    print_benchmark(results, output)
