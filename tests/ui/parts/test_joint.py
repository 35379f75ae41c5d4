import numpy as np
import plotly.io as pio
import pytest

from labelreview.ui.parts.joint import joint_figure

COUNTS = np.array([[90, 5, 1], [7, 80, 0], [2, 4, 70]])
NAMES = ["<b>anger</b>", "7", "joy"]


def test_numbers_stand_in_their_cells() -> None:
    figure = joint_figure(COUNTS, NAMES)
    shown = {
        (int(y), int(x)): text
        for trace in figure.data[1:]
        for y, x, text in zip(trace.y, trace.x, trace.text, strict=True)
    }
    assert shown[0, 1] == "5"
    assert shown[1, 2] == ""
    assert shown[2, 2] == "70"
    assert len(shown) == 9


def test_shares_are_of_the_row() -> None:
    figure = joint_figure(COUNTS, NAMES, "share")
    assert figure.data[1].text[0] == "5.2%"  # 5 of 96


def test_the_diagonal_has_no_colour_and_the_largest_error_the_strongest() -> None:
    colors = joint_figure(COUNTS, NAMES).data[0].z
    assert colors.diagonal().tolist() == [0, 0, 0]
    assert colors[1, 0] == 255 == colors.max()


def test_names_on_the_axes_are_literal() -> None:
    figure = joint_figure(COUNTS, NAMES)
    assert figure.layout.yaxis.labelalias["0"] == "&lt;b&gt;anger&lt;/b&gt;"


@pytest.mark.parametrize("classes", [77, 151])
def test_many_classes_stay_small(classes: int) -> None:
    counts = np.random.default_rng(0).poisson(0.2, (classes, classes)) * 7
    names = [f"card_payment_wrong_exchange_rate_{i}" for i in range(classes)]
    figure = joint_figure(counts, names)
    assert figure.data[1].text is None
    assert len(pio.to_json(figure)) < 200_000


def test_a_full_matrix_of_151_classes_keeps_the_fullest_cells() -> None:
    counts = np.arange(151 * 151).reshape(151, 151)
    figure = joint_figure(counts, [str(i) for i in range(151)])
    points = sum(len(trace.x) for trace in figure.data[1:])
    assert points == 4000
    assert 150 in figure.data[1].y
    assert 0 not in figure.data[1].y
    assert len(pio.to_json(figure)) < 200_000


def test_a_matrix_without_errors_is_drawn() -> None:
    assert joint_figure(np.zeros((2, 2), dtype=int), ["a", "b"]).data[0].z.max() == 0
