"""The state of one browser tab: ids only, under a single key, mirrored in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

import streamlit as st

from labelreview.core.errors import FilterError
from labelreview.findings.filter import Filter
from labelreview.review.control_examples import SHARE

_KEY = "labelreview"
DATASET, RUN, EXAMPLE, PAGE = "dataset", "run", "example", "page"


@dataclass(frozen=True, slots=True)
class Batch:
    """Decisions that one undo reverts: their name in the log, a description in Markdown, and
    whether the model made them."""

    name: str
    done: str
    is_models: bool = False


@dataclass(frozen=True, slots=True)
class BulkDecision:
    """A decision about many examples, before it is confirmed.

    examples:
        Their ids, fetched once, so that the dialog applies to exactly those that it counts.
    selection:
        In words, what they are; empty when each was selected by hand.
    attempt:
        What the browser calls it.
    missing:
        How many of those selected are no longer in the dataset.
    """

    verdict: str
    examples: tuple[str, ...]
    revision: int
    selection: str = ""
    attempt: str = ""
    missing: int = 0


@dataclass
class Session:
    """The state of a tab.

    dataset, run:
        Name and digest; None without any run.
    names_run:
        Whether the run was asked for, and is in the URL. Otherwise it is the one that was the
        latest when the tab came to the dataset: a newer one takes its place only when asked.
    missing_dataset, missing_run:
        What the address names and the workspace has not, "" if there is no such thing. No page is
        drawn then: its keys would decide about something else.
    has_newer_run:
        Whether there is one by now, to be offered.
    selection:
        The filter, as a query string.
    example, page:
        The example on the review card; the page of the table.
    annotator, named:
        Who decides in this tab, and whether the name was typed in or taken from the login.
    batches:
        What was decided in this tab and is not undone, the last one last.
    notice, problem:
        A sentence to show once: as a toast, as an error.
    watched_jobs:
        Jobs that were under way when this tab was drawn last.
    palette_asked, palette_undid:
        Whether the command palette was just opened, and whether it just undid something.
    blind:
        Whether given and suggested label stay hidden until the first choice.
    share:
        Share of random control examples among the cards of a broad queue, 0 to 0.5.
    opened, shown_queue, answered_request:
        The queue of the review screen and the revision of the log when it was opened; the queue
        that the browser shows; the last of its requests that was answered.
    listed, columns:
        The table of the examples and the revision of the log when it was opened; the columns that
        it shows beside the main ones.
    bulk, bulk_done:
        The decision about many rows that waits for its confirmation; the last one that was
        recorded, as the browser calls it.
    browser_revision:
        The dataset and the revision of its log that the browser has been sent.
    attempts, acknowledged, refused, trouble:
        The last messages that the browser sent by itself, the outcome of the last one, and why it
        could not be recorded; see `ui.sync.sending`.
    outage:
        Why the page cannot be drawn, "" while it can; see `ui.context.outage`.
    """

    dataset: str | None = None
    run: str | None = None
    names_run: bool = False
    missing_dataset: str = ""
    missing_run: str = ""
    has_newer_run: bool = False
    selection: str = ""
    example: str | None = None
    page: int = 1
    annotator: str = ""
    named: bool = False
    batches: list[Batch] = field(default_factory=list)
    notice: str = ""
    problem: str = ""
    watched_jobs: list[int] = field(default_factory=list)
    palette_asked: bool = False
    palette_undid: bool = False
    blind: bool = False
    share: float = SHARE
    opened: tuple[str, int] = ("", 0)
    shown_queue: str = ""
    answered_request: str = ""
    listed: tuple[str, int] = ("", 0)
    columns: tuple[str, ...] = ()
    bulk: BulkDecision | None = None
    bulk_done: str = ""
    browser_revision: tuple[str, int] = ("", 0)
    attempts: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    trouble: str = ""
    outage: str = ""

    @property
    def filter(self) -> Filter:
        """Return the filter of this tab; an empty one if the stored query cannot be read."""
        try:
            return Filter.from_query(parse_qs(self.selection))
        except FilterError:
            return Filter()

    def set_filter(self, selection: Filter) -> None:
        """Replace the filter and start at its first example."""
        self.selection = urlencode(selection.to_query(), doseq=True)
        self.page = 1
        self.example = None
        self.write_url()

    def show(self, example_id: str | None) -> None:
        """Show an example on the card; None for the first of the queue."""
        self.example = example_id
        self.write_url()

    def tell(self, sentence: str) -> None:
        """Add a sentence to what is shown once."""
        self.notice = f"{self.notice} {sentence}".strip()

    def choose(self, dataset: str, run: str | None = None) -> None:
        """Switch to a dataset, with an empty filter."""
        self._turn_to(dataset, run)
        self.set_filter(Filter())

    def choose_run(self, run: str | None) -> None:
        """Switch to a run that was asked for; None for the latest."""
        self.run, self.names_run, self.missing_run = run, run is not None, ""

    def query(self) -> dict[str, list[str]]:
        """Return dataset, run, filter, example and page as URL parameters."""
        query = dict(parse_qs(self.selection))
        for name, value in (
            (DATASET, self._named()[0]),
            (RUN, self._named()[1]),
            (EXAMPLE, self.example),
            (PAGE, str(self.page) if self.page > 1 else None),
        ):
            if value:
                query[name] = [value]
        return query

    def write_url(self) -> None:
        """Write the state of this tab into the URL."""
        query = self.query()
        if _url() != query:
            st.query_params.from_dict(query)

    def read_url(self) -> None:
        """Take the state from the URL. One without a dataset is from the menu: nothing changes."""
        url = _url()
        if DATASET not in url or url == self.query():
            return
        dataset, run = url[DATASET][0], url.get(RUN, [None])[0]
        if (dataset, run) != self._named():
            self._turn_to(dataset, run)
        try:
            selection = Filter.from_query(url)
        except FilterError as error:
            self.problem = str(error)
            selection = Filter()
        self.selection = urlencode(selection.to_query(), doseq=True)
        self.example = url.get(EXAMPLE, [None])[0]
        number = url.get(PAGE, ["1"])[0]
        self.page = max(1, int(number)) if number.isdecimal() and len(number) < 10 else 1

    def _named(self) -> tuple[str | None, str | None]:
        """Return dataset and run as the address names them, whether they are there or not."""
        run = self.run if self.names_run else self.missing_run
        return self.dataset or self.missing_dataset or None, run or None

    def _turn_to(self, dataset: str, run: str | None) -> None:
        self.dataset, self.missing_dataset, self.batches = dataset, "", []
        self.choose_run(run)


def current_session() -> Session:
    """Return the session of the tab whose script runs."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Session()
    session: Session = st.session_state[_KEY]
    return session


def _url() -> Mapping[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}
