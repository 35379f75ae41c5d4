"""Print the lowest versions that pyproject.toml allows, as constraints for pip."""

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
EXTRAS = ("models", "postgres", "map")
# Builds of older releases without CUDA are not where the other packages are.
AS_LOCKED = {"torch"}

needed = PROJECT["dependencies"] + [
    one for extra in EXTRAS for one in PROJECT["optional-dependencies"][extra]
]
for requirement in needed:
    name, lowest = re.match(r"([\w-]+)(?:\[\w+\])?>=([\w.]+)", requirement).groups()
    if name not in AS_LOCKED:
        print(f"{name}=={lowest}")
