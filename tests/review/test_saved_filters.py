"""Filters under a name: kept for everybody, replaced only when asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labelreview.core.errors import FilterError, NotFoundError
from labelreview.findings.filter import Filter
from labelreview.review.saved_filters import LONGEST_NAME, SavedFilters
from labelreview.store import open_engine, writing
from labelreview.store.catalog import Catalog
from labelreview.store.tables import saved_filters

ANGER = Filter(given=("anger & joy", "x=1"), score_from=0.9, text="what? 100%", sort="-confidence")


@pytest.fixture
def saved(database_url: str) -> Iterator[SavedFilters]:
    engine = open_engine(database_url)
    Catalog(engine).add_dataset("posts", "d")
    Catalog(engine).add_dataset("others", "e")
    yield SavedFilters(engine, "posts")
    engine.dispose()


def names(saved: SavedFilters) -> list[str]:
    return [one.name for one in saved.all()]


def test_what_is_saved_comes_back_to_everybody(saved):
    saved.save("  the  angry ones ", ANGER, "Ann")
    (one,) = saved.all()
    assert (one.name, one.filter(), one.annotator) == ("the angry ones", ANGER, "Ann")
    assert SavedFilters(saved._engine, "others").all() == []


def test_in_the_order_of_their_names(saved):
    for name in ("b", "C", "a"):
        saved.save(name, ANGER, "Ann")
    assert names(saved) == ["a", "b", "C"]


def test_a_name_that_is_taken_is_replaced_only_when_asked(saved):
    saved.save("mine", ANGER, "Ann")
    with pytest.raises(FilterError, match="A filter called 'mine' already exists"):
        saved.save("mine", Filter(disagree=True), "Bob")
    assert saved.all()[0].filter() == ANGER
    saved.save("mine", ANGER, "Bob")
    saved.save("mine", Filter(disagree=True), "Bob", overwrite=True)
    (one,) = saved.all()
    assert (one.filter(), one.annotator) == (Filter(disagree=True), "Bob")


def test_renaming(saved):
    saved.save("a", ANGER, "Ann")
    saved.save("b", Filter(), "Ann")
    with pytest.raises(FilterError, match="A filter called 'b' already exists"):
        saved.rename("a", " b ")
    saved.rename("a", "a")
    saved.rename("a", "z")
    assert names(saved) == ["b", "z"]
    assert saved.all()[1].filter() == ANGER
    with pytest.raises(FilterError, match="The saved filter 'a' no longer exists"):
        saved.rename("a", "y")


def test_deleting_twice_is_no_error(saved):
    saved.save("a", ANGER, "Ann")
    saved.save("b", ANGER, "Ann")
    saved.delete("a")
    saved.delete("a")
    assert names(saved) == ["b"]


@pytest.mark.parametrize("name", ["", "  ", "nul\0", "\ud800", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_is_none(saved, name):
    with pytest.raises(FilterError):
        saved.save(name, ANGER, "Ann")
    assert saved.all() == []


def test_a_filter_of_a_later_version_says_so_when_it_is_opened(saved):
    saved.save("later", ANGER, "Ann")
    with writing(saved._engine) as connection:
        connection.execute(saved_filters.update().values(query="score_from=many"))
    (one,) = saved.all()
    with pytest.raises(FilterError):
        one.filter()


def test_a_dataset_that_is_not_there(saved):
    with pytest.raises(NotFoundError):
        SavedFilters(saved._engine, "gone").save("a", ANGER, "Ann")
