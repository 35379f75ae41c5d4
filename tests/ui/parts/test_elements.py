import numpy as np
from streamlit.testing.v1 import AppTest

from labelreview.ui.parts.keys import CLASS_KEYS, KEYS, class_key
from labelreview.ui.parts.post import post_data
from labelreview.ui.parts.probabilities import chances

NAMES = ["anger", "joy", "optimism", "sadness", "trust"]


def test_a_short_post_is_sent_whole() -> None:
    assert post_data("short") == {"text": "short", "cut": ""}


def test_a_long_post_is_cut_and_says_so() -> None:
    data = post_data("x" * 1_000_000)
    assert len(data["text"]) == 20_000
    assert data["cut"] == "… 980,000 more characters"


def test_half_a_surrogate_pair_does_not_break_the_page() -> None:
    assert post_data("a\ud83d")["text"] == "a?"


def test_chances_are_sorted_and_hold_the_given_and_the_suggested_class() -> None:
    shown = chances(np.array([0.01, 0.4, 0.3, 0.2, 0.09]), NAMES, given=0, suggested=3, rows=3)
    assert [row["name"] for row in shown] == ["joy", "sadness", "anger"]
    assert [row["role"] for row in shown] == ["", "suggested", "given"]


def test_one_class_may_be_both_given_and_suggested() -> None:
    shown = chances(np.array([0.9, 0.1]), NAMES[:2], given=0, suggested=0, rows=4)
    assert [row["role"] for row in shown] == ["both", ""]


def test_keys_are_free_and_unlike() -> None:
    from labelreview.ui.parts import keys

    letters = [value for name, value in vars(keys).items() if name.isupper() and value in LETTERS]
    assert len(letters) == len(set(letters)) == 12
    assert not {"C", "R"} & set(letters)
    assert {*KEYS.values()} <= {*letters, keys.SEARCH, keys.HELP}


LETTERS = [chr(code) for code in range(ord("A"), ord("Z") + 1)]


def test_digits_are_for_up_to_nine_classes() -> None:
    assert [class_key(i, 9) for i in range(9)] == list(CLASS_KEYS)
    assert class_key(0, 10) is None


def test_every_part_is_drawn_without_a_browser() -> None:
    def app() -> None:
        import numpy as np

        from labelreview.ui.parts.bars import show_class_bars
        from labelreview.ui.parts.joint_matrix import show_joint
        from labelreview.ui.parts.post import show_post
        from labelreview.ui.parts.probabilities import show_chances

        names = ["a", "b"]
        show_post("text", key="post")
        show_chances(np.array([0.2, 0.8]), names, given=0, suggested=1, key="chances")
        assert show_joint(np.array([[3, 1], [0, 2]]), names, key="joint") is None
        assert show_class_bars(np.array([4, 2]), names, key="bars") is None

    context = AppTest.from_function(app, default_timeout=30).run()
    assert not context.exception
    context.run()
    assert not context.exception
