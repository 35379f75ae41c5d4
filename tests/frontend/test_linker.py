"""Modules are linked into the one script that Streamlit takes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from labelreview.ui import frontend

ENTRIES = (
    "queue/queue.js",
    "grid/grid.js",
    "conflicts/conflicts.js",
    "parts/post.js",
    "parts/probabilities.js",
    "parts/unsent_decisions.js",
    "parts/word_attribution.js",
)


@pytest.fixture
def link(monkeypatch: pytest.MonkeyPatch):
    """`link(main=..., other=...)`: the script of the module `main.js`."""

    def link_(**modules: str) -> str:
        files = {f"{name.replace('__', '/')}.js": text for name, text in modules.items()}
        monkeypatch.setattr(frontend, "asset", files.__getitem__)
        return frontend.script.__wrapped__("main.js")

    return link_


def test_modules_come_once_and_before_what_imports_them(link) -> None:
    script = link(
        main='import { a } from "./a.js"\nimport { b as c } from "./in/b.js"\nexport default a\n',
        a='import { b } from "./in/b.js"\nexport const a = b\n',
        in__b="const hidden = 1\nexport const b = hidden\n",
    )
    assert script == (
        "const module_in_b = (() => {\nconst hidden = 1\nconst b = hidden\nreturn { b }\n})()\n"
        "const module_a = (() => {\nconst { b } = module_in_b\nconst a = b\nreturn { a }\n})()\n"
        "const { a } = module_a\nconst { b: c } = module_in_b\nexport default a\n"
    )


def test_a_module_above_is_found_and_an_import_may_have_several_lines(link) -> None:
    script = link(
        main='import { f } from "./in/f.js"\nexport default f\n',
        in__f='import {\n  One,\n  two,\n} from "../x.js"\nexport function f() {}\n',
        x="export class One {}\nexport async function two() {}\n",
    )
    assert "const { One, two } = module_x\n" in script
    assert "return { One, two }" in script


def test_comments_of_whole_lines_stay_behind(link) -> None:
    script = link(
        main="// why\n/**\n * @type {1} * /\n */\n  // in\n"
        'const a = "// no"\n/** @type {1} */\n/** */ f()\n'
    )
    assert script == 'const a = "// no"\n/** */ f()\n'


@pytest.mark.parametrize(
    ("modules", "problem"),
    [
        ({"main": 'import { a } from "./main.js"\n'}, "imports itself"),
        (
            {"main": 'import { a } from "./a.js"\n', "a": 'import { b } from "./main.js"\n'},
            "main.js imports itself by way of main.js and a.js",
        ),
        (
            {"main": 'import { a, b } from "./a.js"\n', "a": "export const b = 1\n"},
            r"main.js imports \['a'\], which a.js does not export",
        ),
        ({"main": 'import a from "./a.js"\n', "a": ""}, "cannot be linked"),
        ({"main": 'import { a } from "./a.js"\n', "a": "export default 1\n"}, "cannot be linked"),
        ({"main": 'import "somewhere"\n'}, "cannot be linked"),
        ({"main": "export { a }\n"}, "cannot be linked"),
    ],
)
def test_what_cannot_be_linked_is_said(link, modules: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        link(**modules)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_element_has_one_script_that_a_browser_can_read(entry: str, tmp_path: Path) -> None:
    script = frontend.script(entry)
    assert script is frontend.script(entry), "linked once"
    assert script.count("export default") == 1
    assert "import {" not in script
    if shutil.which("node"):
        file = tmp_path / "linked.mjs"
        file.write_text(script, encoding="utf-8")
        subprocess.run(["node", "--check", file], check=True, timeout=60)


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_text_goes_over_several_lines(entry: str) -> None:
    """Indentation is left out, which would change such a text."""
    assert all(line.count("`") % 2 == 0 for line in frontend.script(entry).splitlines())
