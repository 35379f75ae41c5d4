"""Which types of columns can hold classes."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import types

from labelreview.core.arrow_kinds import is_list, is_text, item_type


def is_classes(kind: pa.DataType) -> bool:
    """Tell whether values of this type can be classes: strings, numbers, Booleans, or lists of
    them, but not lists of measurements."""
    item = item_type(kind)
    is_number = types.is_integer(item) or (types.is_floating(item) and not is_list(kind))
    return is_text(item) or bool(is_number or types.is_boolean(item))
