"""The shipped file: what it holds and what is planted in it."""

import csv
import re

import pandas as pd
import pytest

from labelreview.core.text_normalisation import duplicate_groups
from labelreview.data import builtin
from labelreview.data.builtin.fragments import CLASSES

ANNOTATORS = ["annotator_1", "annotator_2", "annotator_3"]


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    return builtin.load().assign(group=lambda frame: duplicate_groups(list(frame["text"])))


def test_file_is_utf8_without_bom_and_has_unix_lines() -> None:
    raw = builtin.path().read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert "🙏" in raw.decode("utf-8")


def test_columns_and_rows(posts: pd.DataFrame) -> None:
    with builtin.path().open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert header == ["id", "text", "label", "split", *ANNOTATORS, "true_label", "planted"]
    assert len(posts) == 1_500
    assert posts["id"].is_unique
    assert set(posts["split"]) == {"train", "test"}
    assert (posts["text"] == posts["text"].str.strip()).all()
    assert not posts["text"].eq("").any()


def test_only_the_four_classes_are_used(posts: pd.DataFrame) -> None:
    assert set(posts["label"]) == set(posts["true_label"]) == set(CLASSES)
    for annotator in ANNOTATORS:
        assert set(posts[annotator]) == {*CLASSES, ""}


def test_classes_are_skewed_as_described(posts: pd.DataFrame) -> None:
    shares = posts["true_label"].value_counts(normalize=True)
    assert shares["not_informative"] == pytest.approx(0.46, abs=0.02)
    assert shares["needs_and_damage"] == pytest.approx(0.27, abs=0.02)
    assert shares["warnings_and_advice"] == pytest.approx(0.18, abs=0.02)
    assert shares["help_and_donations"] == pytest.approx(0.09, abs=0.02)


def test_given_label_is_that_of_an_annotator(posts: pd.DataFrame) -> None:
    votes = posts[ANNOTATORS]
    assert votes.eq(posts["label"], axis=0).any(axis=1).all()
    assert votes.ne("").sum(axis=1).nunique() == 3  # one, two or three readers


def test_annotators_have_different_habits(posts: pd.DataFrame) -> None:
    right = {
        name: (posts[name] == posts["true_label"])[posts[name] != ""].mean() for name in ANNOTATORS
    }
    assert right["annotator_1"] > 0.97
    assert 0.83 < right["annotator_2"] < 0.93
    wrong = posts[posts["annotator_3"].ne("") & posts["annotator_3"].ne(posts["true_label"])]
    pairs = wrong.value_counts(["true_label", "annotator_3"], normalize=True)
    assert pairs.loc["needs_and_damage", "warnings_and_advice"] > 0.75


def test_planted_errors_have_the_intended_sizes(posts: pd.DataFrame) -> None:
    shares = posts["planted"].value_counts() / len(posts)
    assert 0.03 < shares["random_flip"] < 0.05
    assert 0.03 < shares["class_pair"] < 0.05
    assert posts["planted"].eq("ambiguous").sum() == 28
    wrong = posts["label"].ne(posts["true_label"])
    assert 0.08 < wrong.mean() < 0.11


def test_planted_says_what_went_wrong(posts: pd.DataFrame) -> None:
    wrong = posts["label"].ne(posts["true_label"])
    by_kind = wrong.groupby(posts["planted"]).agg(["all", "any"])
    assert by_kind.loc["random_flip", "all"]
    assert by_kind.loc["class_pair", "all"]
    assert not by_kind.loc["", "any"]
    pair = posts[posts["planted"] == "class_pair"]
    assert set(pair["true_label"]) == {"needs_and_damage"}
    assert set(pair["label"]) == {"warnings_and_advice"}


def test_conflicting_copies_share_their_words_and_differ_in_label(posts: pd.DataFrame) -> None:
    copies = posts[posts["planted"] == "duplicate_conflict"].groupby("group")
    assert len(copies) == 20
    assert copies.size().between(2, 4).all()
    assert set(copies.size()) == {2, 3, 4}
    assert copies["label"].nunique().eq(2).all()
    assert copies["true_label"].nunique().eq(1).all()
    assert copies["text"].nunique().eq(copies.size()).all()


def test_posts_hardly_repeat_outside_the_planted_copies(posts: pd.DataFrame) -> None:
    others = posts[posts["planted"] != "duplicate_conflict"]
    assert others["group"].duplicated().mean() < 0.03
    assert others["group"].duplicated().any()  # some copies agree


def test_posts_look_like_posts(posts: pd.DataFrame) -> None:
    text = posts["text"]
    assert text.str.split().str.len().between(3, 50).all()
    assert not text.str.contains(r"[{}\[\]|]|##").any()
    for mark in (r"#\w", "https://t.co/", "@user", "^RT @", "[\U0001f300-\U0001faff]", r"\?"):
        assert text.str.contains(mark).mean() > 0.03, mark
    assert text.map(lambda post: re.sub(r"\S*[@#/&]\S*", "", post).isupper()).mean() > 0.01
