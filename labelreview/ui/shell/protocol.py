"""What Python and the frame of the dashboard in the browser send each other."""

from __future__ import annotations

from typing import TypedDict


class PageLink(TypedDict):
    """A page as the navigation names it; `path` is the last part of its URL."""

    section: str
    title: str
    icon: str
    path: str


class FrameData(TypedDict):
    """The pages, the one that is open, and those that a phone has at hand, by their paths."""

    pages: list[PageLink]
    current: str
    often: list[str]


class RunningJob(TypedDict):
    """A job under way: what it does, how far it is, and the page and query that show it."""

    title: str
    step: str
    left: str
    share: float | None
    path: str
    query: str


class RunningJobsData(TypedDict):
    """All jobs that are under way, the latest first, and whether to ask again how they stand."""

    jobs: list[RunningJob]
    goesOn: bool
