"""Print the versions of the packages that the arguments name, as JSON."""

from __future__ import annotations

import json
import sys
from importlib.metadata import PackageNotFoundError, version

try:
    print(json.dumps({name: version(name) for name in sys.argv[1:]}))
except PackageNotFoundError as missing:
    sys.exit(f"it has no package {missing.name}")
