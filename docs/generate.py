"""Write the reference pages from the code: `make reference`.

The command line comes from the typer app, the signals from SIGNALS, and the Python API from the
signatures and docstrings of the public names. A test fails while a committed page is out of date.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

import labelreview
from labelreview.cli import app
from labelreview.signals import SIGNALS, Signal

FOLDER = Path(__file__).parent / "reference"
NOTE = (
    "<!-- Written by docs/generate.py. Do not edit: change the code and run `make reference`. -->"
)
NEEDS = {
    "heads": "two or more classifier heads",
    "dynamics": "fine-tuning",
    "dropout": "fine-tuning",
}
ORDER = ("score", "open_workspace", "Workspace", "Configuration", "Filter", "Decision", "show",
         "decisions", "LabelReviewError")  # fmt: skip
"""The public names in the order in which people meet them."""


def command_line() -> Iterator[str]:
    """Yield the lines of the page about the commands."""
    group: Any = typer.main.get_command(app)
    yield from ("# Command line", "", f"{group.help}", "")
    yield "A problem that you can fix prints one sentence to standard error and exits with code 2."
    yield from ("Ctrl-C exits with code 130.", "")
    for name, command in group.commands.items():
        if not command.hidden:
            yield from _command(name, command)


def _command(name: str, command: Any) -> Iterator[str]:
    words, _, example = command.help.partition("Example: ")
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    usage = " ".join(["labelreview", name, *(one.metavar or one.name.upper() for one in arguments)])
    yield from (f"## {name}", "", words.strip(), "")
    yield from ("```text", usage + (" [OPTIONS]" if options else ""), "```", "")
    if example:
        yield from ("For example:", "", "```console", f"$ {' '.join(example.split())}", "```", "")
    if arguments:
        yield from ("| argument | what it is |", "|---|---|")
        for one in arguments:
            yield f"| `{one.metavar or one.name.upper()}` | {_cell(one.help)} |"
        yield ""
    if options:
        yield from ("| option | what it does | default |", "|---|---|---|")
        yield from map(_option, options)
        yield ""


def _option(one: Any) -> str:
    value = "" if one.is_flag else f" {one.metavar or one.name.upper()}"
    has_default = one.default not in (None, False, "", ()) and one.show_default
    default = "required" if one.required else f"`{one.default}`" if has_default else ""
    return f"| `{_cell(one.opts[0] + value)}` | {_cell(one.help)} | {default} |"


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", r"\|")


def signals() -> Iterator[str]:
    """Yield the lines of the page about the signals."""
    yield from ("# Signals", "")
    yield "Every signal is a score from 0 to 1, and 1 is the most suspicious. The findings have one"
    yield "column for each, named after the signal: `entropy` is in the column `entropy_score`."
    yield ""
    yield "Some signals speak against the given label. Others describe the example: it is"
    yield "ambiguous, unusual, or a duplicate."
    for title, words, chosen in (
        ("In every run", "A run computes these whenever it has the evidence for them.", True),
        (
            "On request",
            "Add these with `labelreview score NAME --signal SIGNAL` (repeat the option for"
            " several) or with `signals=(SIGNAL, ...)` in Python.",
            False,
        ),
    ):
        yield from ("", f"## {title}", "", words, "")
        yield from (
            "| signal | title | a high score means | about | needs |",
            "|---|---|---|---|---|",
        )
        yield from (_signal(one) for one in SIGNALS if one.is_default is chosen)


def _signal(one: Signal) -> str:
    needs = ", ".join(dict.fromkeys(NEEDS[need] for need in sorted(one.needs)))
    return f"| `{one.name}` | {_cell(one.title)} | {_cell(one.explain)} | {one.about} | {needs} |"


def python() -> Iterator[str]:
    """Yield the lines of the page about the public names."""
    yield from ("# Python API", "")
    yield "Everything here is imported from `labelreview` itself: `labelreview.score`,"
    yield "`labelreview.Filter` and so on. Other modules may change between versions."
    yield ""
    yield "`labelreview.__version__` is the installed version."
    for name in ORDER:
        thing = getattr(labelreview, name)
        yield from ("", f"## {name}", "")
        yield from (
            "```python",
            f"{'class ' if inspect.isclass(thing) else ''}{_called(name, thing)}",
        )
        yield from ("```", "", *_markdown(thing))
        if inspect.isclass(thing):
            for method, value in _members(thing):
                yield from ("", f"### {name}.{method}", "")
                if not isinstance(value, property):
                    yield from ("```python", _called(method, getattr(thing, method)), "```", "")
                yield from _markdown(value)


def _members(thing: type) -> Iterator[tuple[str, Any]]:
    for name, value in vars(thing).items():
        described = isinstance(value, property | classmethod | staticmethod) or inspect.isfunction(
            value
        )
        if not name.startswith("_") and described:
            yield name, value


def _called(name: str, thing: Any) -> str:
    """Return the call with its parameters, one per line when it is long."""
    signature = inspect.signature(thing)
    parameters = [_readable(one) for one in signature.parameters.values() if one.name != "self"]
    returned = "" if inspect.isclass(thing) else f" -> {signature.return_annotation}"
    words = f"{name}({', '.join(_with_star(parameters))}){returned}"
    if len(words) <= 88:
        return words
    inside = "".join(f"    {one},\n" for one in _with_star(parameters))
    return f"{name}(\n{inside}){returned}"


def _with_star(parameters: list[inspect.Parameter]) -> Iterator[str]:
    before = None
    for one in parameters:
        if one.kind is one.KEYWORD_ONLY and before is not one.KEYWORD_ONLY:
            yield "*"
        before = one.kind
        yield str(one)


def _readable(one: inspect.Parameter) -> inspect.Parameter:
    """Return the parameter with its annotation without quotes and functions by their names."""
    default = _Words(one.default.__name__) if inspect.isfunction(one.default) else one.default
    return one.replace(annotation=_Words(one.annotation), default=default)


class _Words(str):
    """Text that is printed without quotes."""

    def __repr__(self) -> str:
        return str(self)


def _markdown(thing: Any) -> Iterator[str]:
    """Yield a docstring as Markdown: headings bold, `name:` entries a list, examples in fences."""
    lines = (inspect.getdoc(thing) or "").splitlines()
    in_example = in_entry = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        starts = line.startswith((">>>", "..."))
        if starts and not in_example:
            yield "```pycon"
        if in_example and not line.strip():
            yield "```"
        in_example = starts or (in_example and bool(line.strip()))
        entry = re.fullmatch(r"([\w*]+(?:, [\w*]+)*):", line)
        in_entry = bool(entry) or (in_entry and line.startswith("    "))
        if in_example:
            yield line
        elif set(line) == {"-"}:
            continue
        elif set(following) == {"-"}:
            yield f"**{line}**\n"
        elif entry:
            yield "- " + ", ".join(f"`{name}`" for name in entry[1].split(", ")) + ":"
        elif in_entry:
            yield f"  {line.strip()}"
        else:
            yield line
    if in_example:
        yield "```"


PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "command-line.md": command_line,
    "signals.md": signals,
    "python.md": python,
}


def text_of(page: str) -> str:
    """Return the whole text of one reference page, as the code has it now."""
    lines = "\n".join(PAGES[page]())
    return f"{NOTE}\n\n{lines.strip()}\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for page in PAGES:
        (FOLDER / page).write_text(text_of(page), encoding="utf-8")
