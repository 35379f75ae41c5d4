"""The generator: the shipped file comes from it, and its texts vary."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from labelreview.core.text_normalisation import normal_form
from labelreview.data import builtin
from labelreview.data.builtin.annotators import CAREFUL, CONFUSED
from labelreview.data.builtin.fragments import CLASSES, Fragments
from labelreview.data.builtin.generate import SHARES, generate, main
from labelreview.data.builtin.posts import Writer, duplicate_of


class CountingWriter(Writer):
    def __init__(self, fragments: Fragments, rng: Random) -> None:
        super().__init__(fragments, rng)
        self.used: Counter[str] = Counter()

    def dress(self, templates: Sequence[str], label: str, asides: float = 0.36) -> str:
        self.used.update(templates)
        return super().dress(templates, label, asides)


@pytest.fixture(scope="module")
def fragments() -> Fragments:
    return Fragments.read()


def test_shipped_file_is_what_the_generator_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, shipped = tmp_path / "posts.csv", builtin.path().read_bytes()
    monkeypatch.setattr(builtin, "path", lambda: written)
    main()
    assert written.read_bytes() == shipped


def test_same_seed_same_rows_other_seed_other_rows() -> None:
    pd.testing.assert_frame_equal(generate(5), generate(5))
    assert not generate(5)["text"].equals(generate(6)["text"])


def test_load_gives_the_generated_rows() -> None:
    pd.testing.assert_frame_equal(builtin.load(), generate(), check_dtype=False)


@pytest.mark.parametrize("label", CLASSES)
def test_no_template_dominates_its_class(fragments: Fragments, label: str) -> None:
    writer, posts = CountingWriter(fragments, Random(1)), round(1_500 * SHARES[label])
    for _ in range(posts):
        writer.write(label)
    assert max(writer.used.values()) / posts < 0.035
    assert len(writer.used) == len(set(fragments.templates[label])) >= 50


def test_every_template_can_be_filled(fragments: Fragments) -> None:
    rng = Random(2)
    for templates in fragments.templates.values():
        for template in templates:
            assert not set("{}[]|") & set(fragments.fill(template, rng))


def test_a_wording_names_no_place_twice() -> None:
    fragments = Fragments({}, {}, {"area": ["Lowgate", "Old Weir"]}, ())
    rng = Random(3)
    for _ in range(20):
        assert fragments.fill("{area} {area}", rng) in {"Lowgate Old Weir", "Old Weir Lowgate"}


def test_duplicates_keep_the_words_and_change_the_rest(fragments: Fragments) -> None:
    rng = Random(4)
    writer = Writer(fragments, rng)
    for _ in range(200):
        text = writer.write("needs_and_damage")
        duplicate = duplicate_of(text, rng)
        assert normal_form(duplicate) == normal_form(text)


def test_the_confused_annotator_confuses_one_pair_in_one_direction() -> None:
    rng = Random(5)
    damage = Counter(CONFUSED.label("needs_and_damage", rng)[1] for _ in range(1_000))
    warnings = Counter(CONFUSED.label("warnings_and_advice", rng)[1] for _ in range(1_000))
    assert 360 < damage["class_pair"] < 500
    assert warnings["class_pair"] == 0
    assert CAREFUL.mistakes is None
