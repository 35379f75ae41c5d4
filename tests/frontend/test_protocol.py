"""What Python sends is what JavaScript expects: the TypedDicts and the .d.ts files say the same."""

from __future__ import annotations

import re
import types
import typing
from pathlib import Path
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, is_typeddict

import pytest

from labelreview.ui import frontend
from labelreview.ui.pages.conflicts import protocol as conflicts
from labelreview.ui.pages.examples import protocol as examples
from labelreview.ui.pages.grid import protocol as grid
from labelreview.ui.pages.map import protocol as similarity_map
from labelreview.ui.pages.queue import protocol as queue
from labelreview.ui.parts import protocol as shared
from labelreview.ui.shared.card import protocol as card
from labelreview.ui.shared.card import side_protocol as side_card
from labelreview.ui.shell import palette_protocol as palette
from labelreview.ui.shell import protocol as frame

FOLDER = Path(frontend.__file__).parent
SIDES = {
    "protocol.d.ts": shared,
    "card/protocol.d.ts": card,
    "side_card/protocol.d.ts": side_card,
    "examples/protocol.d.ts": examples,
    "queue/protocol.d.ts": queue,
    "grid/protocol.d.ts": grid,
    "conflicts/protocol.d.ts": conflicts,
    "map/protocol.d.ts": similarity_map,
    "frame/protocol.d.ts": frame,
    "palette/protocol.d.ts": palette,
}
INTERFACE = re.compile(r"^export interface (\w+)(?: extends (\w+))? \{\n(.*?)^\}", re.M | re.S)
FIELD = re.compile(r"^  (\w+)(\??): (.+)$")
ALIAS = re.compile(r"^export type (\w+) = (.+)$", re.M)
Fields = dict[str, str]


def typescript() -> tuple[dict[str, Fields], dict[str, str]]:
    """All interfaces with their fields, and all aliases; types as `from_typescript` writes them."""
    interfaces: dict[str, Fields] = {}
    aliases: dict[str, str] = {}
    for name in SIDES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        aliases |= {alias: from_typescript(kind) for alias, kind in ALIAS.findall(text)}
        for interface, base, body in INTERFACE.findall(text):
            fields = [FIELD.match(line) for line in body.splitlines()]
            assert None not in fields, f"{interface} has a line that is no field"
            own = {one[1] + one[2]: from_typescript(one[3]) for one in fields if one}
            interfaces[interface] = {**interfaces.get(base, {}), **own}
    return interfaces, aliases


def from_typescript(kind: str) -> str:
    """A type in one notation for both languages."""
    options = split(kind, "|")
    if len(options) > 1:
        return union(map(from_typescript, options))
    if kind.endswith("[]"):
        return f"list[{from_typescript(kind[:-2].removeprefix('(').removesuffix(')'))}]"
    if kind.startswith("["):
        return f"tuple[{', '.join(map(from_typescript, split(kind[1:-1], ',')))}]"
    if kind.startswith("Record<"):
        key, value = map(from_typescript, split(kind[7:-1], ","))
        return f"dict[{key}, {value}]"
    return kind


def split(kind: str, sign: str) -> list[str]:
    parts, depth = [""], 0
    for character in kind:
        depth += (character in "[(<") - (character in "])>")
        if character == sign and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def union(options: Any) -> str:
    return " | ".join(sorted(set(options)))


def from_python(kind: Any, names: dict[int, str]) -> str:
    """A type in the same notation; aliases keep their names."""
    if id(kind) in names:
        return names[id(kind)]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return union(from_python(one, names) for one in arguments)
    if origin is Literal:
        written = [f'"{one}"' if isinstance(one, str) else str(one).lower() for one in arguments]
        return union(written)
    if origin in (list, dict, tuple):
        return f"{origin.__name__}[{', '.join(from_python(one, names) for one in arguments)}]"
    if is_typeddict(kind):
        return str(kind.__name__)
    known = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
    return known[kind]


def python() -> tuple[dict[str, Fields], dict[str, str]]:
    everything = {name: value for side in SIDES.values() for name, value in vars(side).items()}
    dicts = {name: value for name, value in everything.items() if is_typeddict(value)}
    aliases = {
        name: value
        for name, value in everything.items()
        if get_origin(value) in (Literal, Union, types.UnionType)
    }
    names = {id(value): name for name, value in aliases.items()}
    fields: dict[str, Fields] = {}
    for name, kind in dicts.items():
        fields[name] = {}
        for field, hint in typing.get_type_hints(kind, include_extras=True).items():
            if get_origin(hint) is NotRequired:
                fields[name][f"{field}?"] = from_python(get_args(hint)[0], names)
            else:
                fields[name][field] = from_python(hint, names)
    return fields, {name: from_python(value, {}) for name, value in aliases.items()}


def spelled_out(fields: Fields) -> Fields:
    """Fields without aliases inside unions, which Python does not keep apart."""
    return {
        field: union(
            part for one in split(kind, "|") for part in split(TS_ALIASES.get(one, one), "|")
        )
        for field, kind in fields.items()
    }


INTERFACES, TS_ALIASES = typescript()
DICTS, PY_ALIASES = python()


def test_both_sides_name_the_same_things() -> None:
    assert len(INTERFACES) > 30
    assert set(INTERFACES) == set(DICTS)
    assert set(TS_ALIASES) == set(PY_ALIASES)


@pytest.mark.parametrize("name", sorted({*INTERFACES, *DICTS}))
def test_every_field_has_the_same_type_on_both_sides(name: str) -> None:
    assert spelled_out(DICTS[name]) == spelled_out(INTERFACES[name])


@pytest.mark.parametrize("name", sorted({*TS_ALIASES, *PY_ALIASES}))
def test_every_alias_means_the_same_on_both_sides(name: str) -> None:
    assert PY_ALIASES[name] == TS_ALIASES[name]


def test_the_browser_knows_the_verdicts_of_the_log_and_the_keys_of_all_pages() -> None:
    from labelreview.decision_log import ACCEPT_SUGGESTION, VERDICTS
    from labelreview.ui.parts.verdicts import verdict_looks

    assert get_args(shared.Verdict) == VERDICTS == tuple(verdict_looks())
    assert get_args(shared.Choice) == (*VERDICTS, ACCEPT_SUGGESTION)
