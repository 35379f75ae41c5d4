import numpy as np
import plotly.io as pio
import pytest

from labelreview.ui.parts.chart_clicks import GROUND_INK, INK
from labelreview.ui.parts.joint_matrix import SHADES, Joint, Totals, joint_figure

COUNTS = np.array([[90, 5, 1], [7, 80, 0], [2, 4, 70]])
NAMES = ["<b>anger</b>", "7", "joy"]


def test_numbers_stand_in_their_cells() -> None:
    figure = joint_figure(Joint(COUNTS, NAMES))
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
    figure = joint_figure(Joint(COUNTS, NAMES, mode="share"))
    assert figure.data[1].text[0] == "5.2%"  # 5 of 96


def test_the_diagonal_has_no_colour_and_the_largest_error_the_strongest() -> None:
    colors = joint_figure(Joint(COUNTS, NAMES)).data[0].z
    assert colors.diagonal().tolist() == [0, 0, 0]
    assert colors[1, 0] == SHADES - 1 == colors.max()


def test_numbers_on_strong_colours_are_in_the_background_s_ink() -> None:
    counts = np.array([[0, 64, 17], [1, 0, 0], [9, 54, 0]])
    totals = Totals(counts.sum(axis=1), counts.sum(axis=0))
    figure = joint_figure(Joint(counts, ["a", "b", "c"], totals=totals))
    shades, cells = figure.data[:2]
    assert shades.z.tolist() == [[0, 9, 5], [2, 0, 0], [4, 9, 0]]
    inks = dict(zip(cells.text, cells.textfont.color, strict=True))
    assert (inks["64"], inks["54"], inks["17"], inks["1"]) == (GROUND_INK, GROUND_INK, INK, INK)
    assert figure.data[-1].textfont.color == (INK, GROUND_INK, INK)


def test_few_names_stand_on_two_lines_and_many_that_begin_alike_are_told_apart() -> None:
    names = ["warnings_and_advice", "help_and_donations", "needs_and_damage", "not_informative"]
    figure = joint_figure(Joint(np.eye(4), names))
    above = figure.layout.xaxis.labelalias
    assert above["0"] == "warnings_<br>and_advice"
    assert max(len(line) for name in above.values() for line in name.split("<br>")) <= 12
    assert "given <b>warnings_and_advice</b>" in figure.data[1].hovertext[0]
    alike = [f"topping_up_the_balance_by_{i}_means" for i in range(30)]
    assert len(set(joint_figure(Joint(np.eye(30), alike)).layout.yaxis.labelalias.values())) == 30


def test_names_on_the_axes_are_literal() -> None:
    figure = joint_figure(Joint(COUNTS, NAMES))
    assert figure.layout.yaxis.labelalias["0"] == "&lt;b&gt;anger&lt;/b&gt;"


@pytest.mark.parametrize("classes", [77, 151])
def test_many_classes_stay_small(classes: int) -> None:
    counts = np.random.default_rng(0).poisson(0.2, (classes, classes)) * 7
    names = [f"card_payment_wrong_exchange_rate_{i}" for i in range(classes)]
    figure = joint_figure(Joint(counts, names))
    assert figure.data[1].text is None
    assert len(pio.to_json(figure)) < 200_000


def test_a_full_matrix_of_151_classes_keeps_the_fullest_cells() -> None:
    counts = np.arange(151 * 151).reshape(151, 151)
    figure = joint_figure(Joint(counts, [str(i) for i in range(151)]))
    points = sum(len(trace.x) for trace in figure.data[1:])
    assert points == 4000
    assert 150 in figure.data[1].y
    assert 0 not in figure.data[1].y
    assert len(pio.to_json(figure)) < 200_000


def test_a_matrix_without_errors_is_drawn() -> None:
    assert joint_figure(Joint(np.zeros((2, 2), dtype=int), ["a", "b"])).data[0].z.max() == 0


def test_a_part_of_a_matrix_has_other_columns_and_no_diagonal() -> None:
    part = Joint(
        np.array([[0, 9.4, 2], [0.4, 1, 3]]), ["a", "b"], ["x", "y", "z"], own=False, of=[100, 10]
    )
    figure = joint_figure(part)
    points = figure.data[1]
    shown = {(y, x): text for y, x, text in zip(points.y, points.x, points.text, strict=True)}
    assert len(shown) == 6
    assert shown[0, 1] == "9"
    assert shown[1, 0] == "", "less than one is no number"
    assert figure.data[0].z[0, 1] == SHADES - 1
    assert figure.layout.xaxis.labelalias["2"] == "z"
    assert part.shares[0, 1] == pytest.approx(0.094)


def test_a_cell_tells_its_facts() -> None:
    facts = {"expected": COUNTS * 2.0, "left": COUNTS * 1.0}
    points = joint_figure(Joint(COUNTS, NAMES, facts=facts)).data[1]
    place = list(zip(points.y, points.x, strict=True)).index((1, 0))
    assert points.customdata[place, 1:].tolist() == [14, 7]
    assert "%{customdata[1]:,.0f} expected" in points.hovertemplate
    assert "%{customdata[2]:,.0f} left" in points.hovertemplate


def test_totals_stand_beside_the_matrix_and_name_what_they_are_of() -> None:
    totals = Totals(np.array([6, 7, 6]), np.array([9, 9, 1]), row_notes=["<i>", "b", "c"])
    figure = joint_figure(Joint(COUNTS, NAMES, totals=totals))
    rows, columns = figure.data[4], figure.data[6]
    assert (rows.text, rows.xaxis, set(rows.x)) == (("6", "7", "6"), "x2", {"all"})
    assert (columns.text, columns.yaxis, set(columns.y)) == (("9", "9", "1"), "y2", {"all"})
    assert rows.customdata[0] == "&lt;i&gt;"
    assert columns.customdata[0] == "&lt;b&gt;anger&lt;/b&gt;"
    assert figure.layout.yaxis.anchor == "x2"


def test_more_than_twelve_classes_have_short_numbers() -> None:
    counts = np.full((13, 13), 12_345)
    figure = joint_figure(Joint(counts, [str(i) for i in range(13)]))
    assert set(figure.data[1].text) == {"12k"}


def test_a_cell_without_count_can_be_clicked_for_what_it_tells() -> None:
    counts = np.zeros((50, 50))
    told = counts.copy()
    told[3, 7] = 2
    names = [str(i) for i in range(50)]
    points = joint_figure(Joint(counts, names, facts={"undecided": told})).data[1]
    assert (points.y.tolist(), points.x.tolist()) == ([3], [7])
