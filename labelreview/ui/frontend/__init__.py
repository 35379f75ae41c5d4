"""Scripts and styles of our own elements, as files that an editor can read.

The scripts are ES modules. Streamlit takes a script as one text, which cannot import files beside
it, and serves files only for components of installed packages; so `script` links the modules.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)"\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|let|function|class) (\w+))", re.MULTILINE)
_NOT_LINKED = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
# What the browser does not need; each answer of the server carries the script.
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE)
_STYLE_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*\*/\n?")
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


def asset(name: str) -> str:
    """Return the content of a file of this folder."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def assets(*names: str) -> str:
    """Return the contents of several style sheets, one behind the other, without comments."""
    return _INDENTATION.sub("", _STYLE_COMMENT.sub("", "\n".join(map(asset, names))))


def asset_path(name: str) -> Path:
    """Return where a file of this folder lies."""
    return Path(__file__).parent / name


@cache
def script(entry: str) -> str:
    """Return the module `entry` of this folder and all that it imports as one module.

    Modules are linked in the order of their imports, each once and in a scope of its own. They may
    use `import { a, b as c } from "./other.js"` and `export` before a declaration; the entry alone
    may use `export default`. Raises `ValueError` for anything else, for a circle and for an import
    of what its module does not export.
    """
    linked: dict[str, frozenset[str]] = {}
    parts: list[str] = []
    _link(entry, (), linked, parts)
    return _INDENTATION.sub("", "\n".join(parts))


def _link(
    name: str, importers: tuple[str, ...], linked: dict[str, frozenset[str]], parts: list[str]
) -> None:
    if name in importers:
        raise ValueError(f"{name} imports itself by way of {' and '.join(importers)}")
    if name in linked:
        return

    def resolve(found: re.Match[str]) -> str:
        other = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[2]))
        _link(other, (*importers, name), linked, parts)
        names = [one.split(" as ") for one in re.split(r",\s*", found[1].strip(" \n,"))]
        missing = {imported for imported, *_ in names} - linked[other]
        if missing:
            raise ValueError(f"{name} imports {sorted(missing)}, which {other} does not export")
        return f"const {{ {', '.join(': '.join(one) for one in names)} }} = {_scope(other)}\n"

    body = _IMPORT.sub(resolve, _COMMENT.sub("", asset(name)))
    exported = frozenset(_EXPORT.findall(body))
    body = _EXPORT.sub("", body).rstrip("\n") + "\n"
    for line in _NOT_LINKED.findall(body):
        if importers or not line.startswith("export default "):
            raise ValueError(f"{name}: {line!r} cannot be linked")
    linked[name] = exported
    if importers:
        names = ", ".join(sorted(exported))
        body = f"const {_scope(name)} = (() => {{\n{body}return {{ {names} }}\n}})()"
    parts.append(body)


def _scope(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name.removesuffix(".js"))
