import tomllib
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from labelreview.decision_log import VERDICTS
from labelreview.ui.parts.joint_matrix import ON_GROUND, SHADES
from labelreview.ui.parts.palette import (
    CLASS_COLORS,
    NEUTRAL,
    VERDICT_LOOKS,
    chip,
    class_color,
)

CONFIG = tomllib.loads(
    (Path(__file__).parents[3] / ".streamlit/config.toml").read_text(encoding="utf-8")
)
# Machado, Oliveira, Fernandes 2009, severity 1.
SIGHTS = {
    "full": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}


def linear(color: str) -> np.ndarray:
    parts = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    axes = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return axes @ np.cbrt(np.clip(cones @ rgb, 0, None))


def contrast(one: str, other: str) -> float:
    bright, dark = sorted(
        (float(linear(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other)), reverse=True
    )
    return (bright + 0.05) / (dark + 0.05)


def least_apart(colors: Sequence[str]) -> float:
    """How far the two most alike are apart in OKLab, whoever looks at them."""
    return min(
        float(np.linalg.norm(a - b))
        for sight in SIGHTS.values()
        for a, b in combinations([oklab(sight @ linear(color)) for color in colors], 2)
    )


@pytest.mark.parametrize(
    ("classes", "apart"),
    [(2, 0.34), (3, 0.26), (4, 0.2), (5, 0.15), *((many, 0.11) for many in range(6, 11))],
)
def test_the_fewer_classes_the_easier_their_colours_are_told_apart(
    classes: int, apart: float
) -> None:
    assert least_apart(CLASS_COLORS[:classes]) > apart


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_class_colours_stand_out_from_the_background(mode: str) -> None:
    ground = CONFIG["theme"][mode]["backgroundColor"]
    assert min(contrast(color, ground) for color in (*CLASS_COLORS, NEUTRAL)) > 2.1


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_is_readable_on_every_ground(mode: str) -> None:
    theme = CONFIG["theme"][mode]
    grounds = ["backgroundColor", "secondaryBackgroundColor", "dataframeHeaderBackgroundColor"]
    assert min(contrast(theme["textColor"], theme[ground]) for ground in grounds) > 7
    assert contrast(theme["linkColor"], theme["backgroundColor"]) > 4.5
    assert contrast("#ffffff", theme["primaryColor"]) > 4


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_shades_of_cells_are_told_apart_and_numbers_on_them_are_read(mode: str) -> None:
    theme = CONFIG["theme"][mode]
    shades = theme["chartSequentialColors"]
    assert len(shades) == SHADES
    steps = [np.linalg.norm(a - b) for a, b in pairwise(oklab(linear(one)) for one in shades)]
    assert min(steps) > 0.04
    for step, shade in enumerate(shades):
        ink = theme["textColor" if step < ON_GROUND else "backgroundColor"]
        assert contrast(ink, shade) > 4.5


def test_charts_of_streamlit_use_the_same_colours() -> None:
    assert tuple(CONFIG["theme"]["chartCategoricalColors"]) == CLASS_COLORS


def test_the_theme_names_only_options_that_exist() -> None:
    from streamlit import config

    known = config.get_config_options()
    for section, options in CONFIG.items():
        for name, value in options.items():
            if isinstance(value, dict):
                assert all(f"{section}.{name}.{option}" in known for option in value)
            else:
                assert f"{section}.{name}" in known


def test_every_verdict_has_a_look_of_its_own() -> None:
    assert tuple(VERDICT_LOOKS) == VERDICTS
    assert len({look.icon for look in VERDICT_LOOKS.values()}) == len(VERDICTS)
    assert VERDICT_LOOKS["keep"].badge == ":green-badge[:material/check: kept]"


def test_a_class_has_its_colour_only_while_colours_suffice() -> None:
    assert class_color(9, 10) == CLASS_COLORS[9]
    assert class_color(9, 11) == NEUTRAL


def test_a_chip_shows_the_name_literally() -> None:
    assert chip("**b**", 0, 2) == f':color[●]{{foreground="{CLASS_COLORS[0]}"}} \\*\\*b\\*\\*'
