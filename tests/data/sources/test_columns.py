"""Which columns are proposed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from labelreview.core.errors import ColumnError
from labelreview.data.sources import (
    ColumnOptions,
    ReadOptions,
    import_source,
    propose_columns,
    read_source,
)

TEXTS = ["the first of all", "a second one", "yet another", "the last of them"]
FEW = ["x", "y", "x", "y"]
LONG = [f"a rather long text with number {i}" for i in range(8)]
EIGHT = ["neg", "pos", "neu", "neg", "pos", "neu", "neg", "neg"]
TWO = ["u", "v"] * 4

CASES: dict[str, tuple[dict[str, Any], tuple[str | None, ...]]] = {
    "plain names": ({"text": TEXTS, "label": FEW}, ("text", "label", None, None)),
    "any case": ({"Tweet": TEXTS, "Class": FEW, "ID": range(4)}, ("Tweet", "Class", "ID", None)),
    "text beats sentence": (
        {"sentence": TEXTS, "text": TEXTS[::-1], "intent": FEW},
        ("text", "intent", None, None),
    ),
    "label beats category": (
        {"category": FEW, "label": FEW, "text": TEXTS},
        ("text", "label", None, None),
    ),
    "by content": (
        {"a": FEW, "b": TEXTS, "c": [t[:3] + "!" for t in TEXTS]},
        ("b", "a", None, None),
    ),
    "numbers as labels": ({"q": TEXTS, "n": [0, 1, 1, 0]}, ("q", "n", None, None)),
    "all-empty columns": (
        {"gold": [None] * 4, "text": TEXTS, "label": FEW},
        ("text", "label", None, None),
    ),
    "split": (
        {"text": TEXTS, "label": FEW, "fold": [1, 1, 2, 2]},
        ("text", "label", None, "fold"),
    ),
    "split is no label": (
        {"text": TEXTS, "split": FEW, "kind": FEW},
        ("text", "kind", None, "split"),
    ),
    "id column by its ending": (
        {"post_id": ["p", "q", "r", "s"], "text": TEXTS, "label": FEW},
        ("text", "label", "post_id", None),
    ),
    "id is no text": (
        {"uid": [f"a very long identifier {i}" for i in range(4)], "words": TEXTS, "label": FEW},
        ("words", "label", "uid", None),
    ),
    "wrong kind but the right name": (
        {"text": [["a"]] * 4, "label": [["b"]] * 4},
        ("text", "label", None, None),
    ),
    "names with spaces": (
        {" text": TEXTS, "lang": ["x", "x", "y", "y"], " label ": FEW},
        (" text", " label ", None, None),
    ),
    "a column of ids is no text": (
        {"number": [str(10**17 + i) for i in range(4)], "label": FEW},
        (None, "label", None, None),
    ),
    "nothing fits": ({"a": [1.5] * 4, "b": [None] * 4}, (None, None, None, None)),
}


# The columns of public files, with the label that people mean; None: it takes a question.
PUBLIC: dict[str, tuple[dict[str, Any], str, str | None]] = {
    # Kaggle crowdflower/twitter-airline-sentiment, Tweets.csv
    "airline tweets": (
        {
            "tweet_id": range(8), "airline_sentiment": EIGHT, "airline_sentiment_confidence":
            [1.0, 0.5] * 4, "negativereason": TWO, "airline": TWO, "name": TWO, "retweet_count":
            [0, 1] * 4, "text": LONG, "tweet_created": ["2015-02-24 11:35:52 -0800"] * 8,
            "user_timezone": TWO,
        },
        "text", "airline_sentiment",
    ),
    # t-davidson/hate-speech-and-offensive-language, data/labeled_data.csv
    "Davidson": (
        {"count": [3, 6] * 4, "hate_speech": [0, 3] * 4, "neither": [3, 0] * 4, "class": EIGHT,
         "tweet": LONG},
        "tweet", "class",
    ),
    # FakeNewsChallenge/fnc-1, train_stances.csv
    "fake news": ({"Headline": LONG, "Body ID": [1, 2] * 4, "Stance": EIGHT}, "Headline", "Stance"),
    # The training file of SemEval-2016 task 6
    "stance": ({"ID": range(8), "Target": TWO, "Tweet": LONG, "Stance": EIGHT}, "Tweet", "Stance"),
    # Kaggle rmisra/news-headlines-dataset-for-sarcasm-detection
    "sarcasm": (
        {"article_link": [f"https://e.org/{i}" for i in range(8)], "headline": LONG,
         "is_sarcastic": [0, 1] * 4},
        "headline", "is_sarcastic",
    ),
    # Kaggle snap/amazon-fine-food-reviews, Reviews.csv
    "fine food": (
        {"Id": range(8), "ProductId": TWO, "UserId": TWO, "ProfileName": TWO,
         "HelpfulnessNumerator": [0, 1] * 4, "Score": [1, 5] * 4, "Time": [7, 8] * 4,
         "Summary": LONG[::-1], "Text": LONG},
        "Text", "Score",
    ),
    # Kaggle nicapotato/womens-ecommerce-clothing-reviews
    "clothing": (
        {"Clothing ID": [1, 2] * 4, "Title": LONG, "Review Text": [f"{t}!" for t in LONG],
         "Rating": [1, 5] * 4, "Recommended IND": [0, 1] * 4, "Class Name": TWO},
        "Review Text", "Rating",
    ),
    # The columns of a dataset on the Hub by SetFit
    "SetFit": ({"text": LONG, "label": [0, 1] * 4, "label_text": TWO}, "text", "label"),
    "a name and its number": (
        {"utterance": LONG, "intent_name": TWO, "intent_id": [4, 7] * 4},
        "utterance", "intent_name",
    ),
    # cleanlab's CSV of label issues
    "issues": (
        {"text": LONG, "is_label_issue": [True, False] * 4, "label_quality": [0.1, 0.2] * 4,
         "predicted_label": TWO, "given_label": EIGHT},
        "text", "given_label",
    ),
    # CogComp/trec on the Hub
    "two kinds of labels": ({"text": LONG, "coarse_label": TWO, "fine_label": EIGHT}, "text", None),
    "two tasks": ({"text": LONG, "sentiment": EIGHT, "topic": TWO}, "text", None),
    "two columns without a hint": ({"text": LONG, "team": EIGHT, "wing": TWO}, "text", None),
    "only a language": ({"text": LONG, "lang": TWO}, "text", None),
    "only a model's word": ({"text": LONG, "bert_prediction": TWO}, "text", None),
    "only a time": ({"text": LONG, "created": ["2020-01-01", "2020-01-02"] * 4}, "text", None),
    "only a date by its values": (
        {"text": LONG, "x": ["1/2/2020", "3/2/2020"] * 4}, "text", None,
    ),
    "only a purchase": ({"text": LONG, "verified_purchase": ["Y", "N"] * 4}, "text", None),
    "one flag": ({"text": LONG, "spam": ["yes", "no"] * 4, "n_words": [7, 8] * 4}, "text", "spam"),
    "flags": (
        {"text": LONG, "is_urgent": [0, 1] * 4, "has_link": [0, 1, 1, 1] * 2,
         "read": [1, 0, 0, 0] * 2},
        "text", None,
    ),
    "a flag beside classes": ({"text": LONG, "read": [0, 1] * 4, "kind": EIGHT}, "text", "kind"),
    # Kaggle's Jigsaw toxic comments: several labels, one column for each
    "one column for each label": (
        {"comment_text": LONG, "toxic": [0, 1] * 4, "insult": [0, 1, 1, 1] * 2},
        "comment_text", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("columns", "text", "label"), PUBLIC.values(), ids=PUBLIC.keys())
def test_columns_of_public_files(columns: dict[str, Any], text: str, label: str | None) -> None:
    proposal = propose_columns(read_source(pd.DataFrame(columns)))
    assert (proposal.text, proposal.label) == (text, label)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (
            {"text": LONG, "sentiment": EIGHT, "topic": TWO, "created": ["2020-01-01"] * 8},
            "No column of the DataFrame is clearly the label; choose one of sentiment, topic with "
            "--label-column.",
        ),
        (
            {"text": LONG, "lang": TWO},
            "No column of the DataFrame is clearly the label; choose lang with --label-column.",
        ),
        (
            {"text": LONG, "created": ["2020-01-01", "2020-01-02"] * 4},
            "No column of the DataFrame looks like labels; load a source with a label for each "
            "text.",
        ),
        (
            {"x": LONG, "z": LONG[::-1], "label": TWO},
            "No column of the DataFrame is clearly the text; choose one of x, z with "
            "--text-column.",
        ),
        (
            {"apple": TWO * 3, "neg": EIGHT * 3, "126": [str(10**17 + i) for i in range(24)]},
            "No column of the DataFrame looks like text; load a source with a column of texts.",
        ),
    ],
)
def test_a_question_names_columns_that_can_be_chosen(
    tmp_path: Path, columns: dict[str, Any], sentence: str
) -> None:
    source = read_source(pd.DataFrame(columns))
    with pytest.raises(ColumnError) as asked:
        import_source(source, tmp_path)
    assert str(asked.value) == sentence
    proposal = propose_columns(source)
    if proposal.label is None and proposal.text is not None:
        for label in proposal.labels:
            import_source(source, tmp_path, ColumnOptions(label_column=label))


@pytest.mark.parametrize("prefix", ["", "labelreview_"])
def test_columns_of_an_own_export_are_never_used(tmp_path: Path, prefix: str) -> None:
    added = {
        "original_label": TWO, "verdict": ["keep", None] * 4, "annotator": ["ana", "ben"] * 4,
        "decided_at": ["2026-01-01", "2026-01-02"] * 4, "score": [1, 2] * 4,
    }  # fmt: skip
    columns = {"post": LONG, "airline": TWO, **{f"{prefix}{n}": v for n, v in added.items()}}
    dataset = import_source(read_source(pd.DataFrame(columns)), tmp_path)
    assert (dataset.text_column, dataset.label_column) == ("post", "airline")
    assert "were added by an export from here" in dataset.report.warnings[0]


@pytest.mark.parametrize(("columns", "expected"), CASES.values(), ids=CASES.keys())
def test_proposal(columns: dict[str, Any], expected: tuple[str | None, ...]) -> None:
    proposal = propose_columns(read_source(pd.DataFrame(columns)))
    assert (proposal.text, proposal.label, proposal.id, proposal.split) == expected


def test_candidates_are_all_that_could_be_chosen() -> None:
    frame = pd.DataFrame({"id": range(4), "b": TEXTS, "label": FEW, "split": FEW, "text": TEXTS})
    proposal = propose_columns(read_source(frame))
    assert proposal.texts[:2] == ("text", "b")
    assert set(proposal.texts) == {"text", "b", "label", "split"}
    assert proposal.labels == ("label", "split")


def test_a_chosen_column_is_kept_and_the_other_is_another_one() -> None:
    source = read_source(pd.DataFrame({"label": TEXTS, "text": FEW, "kind": FEW}))
    proposal = propose_columns(source, text="label")
    assert (proposal.text, proposal.label) == ("label", "kind")
    assert propose_columns(source, label="text").text != "text"


def test_a_header_that_looks_like_data_is_the_first_remedy(tmp_path: Path) -> None:
    rows = [f'"{"ab"[i % 2]}","{"xyz"[i % 3]}","{126 * 10**15 + i}"\n' for i in range(12)]
    (tmp_path / "labels.csv").write_text("".join(rows))
    with pytest.raises(ColumnError) as raised:
        import_source(read_source(tmp_path / "labels.csv"), tmp_path)
    assert str(raised.value) == (
        "No column of labels.csv looks like text; read it with --no-header if its first line is "
        "data, else load a source with a column of texts."
    )
    # The remedy leads on.
    told = read_source(tmp_path / "labels.csv", ReadOptions(header=False))
    with pytest.raises(ColumnError) as raised:
        import_source(told, tmp_path)
    assert raised.value.remedy == "load a source with a column of texts"
    with pytest.raises(ColumnError) as raised:
        import_source(told, tmp_path, ColumnOptions(text_column="column_3"))
    assert raised.value.remedy == "choose one of column_1, column_2 with --label-column"
    found = import_source(
        told, tmp_path, ColumnOptions(text_column="column_3", label_column="column_1")
    )
    assert found.report.kept == 12


def test_a_column_of_a_file_without_header(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("0,such a nice day it is\n4,what a bad idea that was\n")
    with pytest.raises(ColumnError, match="read it with --no-header if its first line is data"):
        import_source(
            read_source(tmp_path / "a.csv"), tmp_path, ColumnOptions(text_column="column_2")
        )


@pytest.mark.parametrize("name", ["pseudo_label", "weak_label", "silver_label", "auto_label"])
def test_labels_of_a_machine_are_not_taken_without_a_question(name: str) -> None:
    columns = {"text": [f"words number {i}" for i in range(6)], name: ["a", "b"] * 3}
    alone = propose_columns(read_source(pd.DataFrame(columns)))
    assert (alone.label, alone.labels) == (None, (name,))
    beside = propose_columns(
        read_source(pd.DataFrame({**columns, "true_label": ["a"] * 3 + ["b"] * 3}))
    )
    assert beside.label == "true_label"
    kind = propose_columns(read_source(pd.DataFrame({**columns, "kind": ["a"] * 3 + ["b"] * 3})))
    assert kind.label != name


def test_an_id_that_a_tool_keeps_for_itself_gives_no_warning(tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": LONG, "label": TWO, "_view_id": ["choice"] * 8})
    warnings = import_source(read_source(frame), tmp_path).report.warnings
    assert not any("identify" in warning for warning in warnings)
