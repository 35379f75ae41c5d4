"""Tables of random types, and what their cells are in JSON."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
import uuid
from collections.abc import Callable
from random import Random
from typing import Any

import pandas as pd
import pyarrow as pa

Column = tuple[pa.Array, list[Any]]

NAMES = [
    "verdict", "Score", "original_label", "annotator", "decided_at", "a,b", 'say "x"',
    "ünï", "two\nlines", " lead", "None", "nan", "index", "__index_level_0__", "id", "split",
    "=1+1", "tab\there", "0", "example_id",
]  # fmt: skip
TEXTS = [
    "plain", "", "NA", "null", "01", "1.0", "1e5", "=1+1", "+49 30", "a,b",
    'q"uo"te', "l1\nl2", "cr\rx", "\tt",
    " sp ", "é\u0301", "\u200b", "🎉", "_x0041_", "True",
    "2020-01-01", "{}", "[1]", '"x"', "9" * 25,
]  # fmt: skip


def base64_text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def made(
    value: Callable[[Random], Any], kind: pa.DataType, text: Callable[[Any], Any] = lambda v: v
) -> Callable[[Random, int], Column]:
    def make(random: Random, n: int) -> Column:
        values = [None if random.random() < 0.2 else value(random) for _ in range(n)]
        return pa.array(values, kind), [None if v is None else text(v) for v in values]

    return make


def cast(
    numbers: Callable[[Random], int], kind: pa.DataType, text: Callable[[int], str]
) -> Callable[[Random, int], Column]:
    def make(random: Random, n: int) -> Column:
        values = [None if random.random() < 0.2 else numbers(random) for _ in range(n)]
        wide = pa.int32() if kind.bit_width == 32 else pa.int64()
        return pa.array(values, wide).cast(kind), [None if v is None else text(v) for v in values]

    return make


def encoded(inner: str) -> Callable[[Random, int], Column]:
    def make(random: Random, n: int) -> Column:
        dictionary, values = KINDS[inner](random, 4)
        places = [None if random.random() < 0.2 else random.randrange(4) for _ in range(n)]
        array = pa.DictionaryArray.from_arrays(pa.array(places, pa.int8()), dictionary)
        return array, [None if place is None else values[place] for place in places]

    return make


def runs(random: Random, n: int) -> Column:
    ends = sorted({*random.sample(range(1, n + 1), min(3, n)), n})
    values = [random.choice(["x", "y", None]) for _ in ends]
    array = pa.RunEndEncodedArray.from_arrays(
        pa.array(ends, pa.int32()), pa.array(values, pa.string())
    )
    return array, [
        next(v for e, v in zip(ends, values, strict=True) if row < e) for row in range(n)
    ]


def union(dense: bool) -> Callable[[Random, int], Column]:
    def make(random: Random, n: int) -> Column:
        codes = [random.randrange(2) for _ in range(n)]
        numbers, texts = list(range(n)), [random.choice(TEXTS) for _ in range(n)]
        types = pa.array(codes, pa.int8())
        children = [pa.array(numbers), pa.array(texts)]
        if dense:
            array = pa.UnionArray.from_dense(types, pa.array(range(n), pa.int32()), children)
        else:
            array = pa.UnionArray.from_sparse(types, children)
        return array, [(numbers, texts)[code][row] for row, code in enumerate(codes)]

    return make


def extension(kind: Any, inner: Callable[[Random, int], Column], text: Any) -> Any:
    def make(random: Random, n: int) -> Column:
        storage, values = inner(random, n)
        array = pa.ExtensionArray.from_storage(kind, storage)
        return array, [None if value is None else text(value) for value in values]

    return make


def series(make_values: Callable[[int], Any], text: Callable[[Any], Any] = str) -> Any:
    def make(random: Random, n: int) -> Column:
        places = [-1 if random.random() < 0.2 else place for place in range(n)]
        values = pd.Series(pd.Series(make_values(n)).array.take(places, allow_fill=True))
        return pa.array(values), [None if pd.isna(v) else text(v) for v in values]

    return make


class Own(pa.ExtensionType):
    def __init__(self) -> None:
        super().__init__(pa.int32(), "tests.own")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage: pa.DataType, data: bytes) -> Own:
        return cls()


def text(random: Random) -> str:
    return "".join(random.choice(TEXTS) for _ in range(random.randrange(3)))


def number(random: Random) -> int:
    return random.choice([0, 1, -1, random.randrange(-(2**63), 2**63), 2**53 + 1])


def real(random: Random) -> float:
    return random.choice([0.0, 1.0, -2.5, 1e300, 0.1, random.random(), 1e-7, 123456789.0])


def amount(random: Random) -> decimal.Decimal:
    return decimal.Decimal(random.randrange(-(10**6), 10**6)) / 100


def moment(random: Random) -> dt.datetime:
    return dt.datetime(1900, 1, 1) + dt.timedelta(microseconds=random.randrange(10**16))


def some(inner: Callable[[Random], Any]) -> Callable[[Random], list[Any]]:
    return lambda random: [inner(random) for _ in range(random.randrange(4))]


def quantised(scale: int) -> Callable[[Any], str]:
    return lambda value: str(value.quantize(decimal.Decimal(1).scaleb(-scale)))


def item(random: Random) -> dict[str, Any]:
    return {"a": number(random), "b": [{"c": text(random)}]}


def deep(value: dict[str, Any]) -> dict[str, Any]:
    return value


def utc(value: dt.datetime) -> str:
    return value.replace(tzinfo=dt.UTC).isoformat()


ITEM = pa.struct([("a", pa.int64()), ("b", pa.list_(pa.struct([("c", pa.string_view())])))])
EMPTY = pa.struct([])

KINDS: dict[str, Callable[[Random, int], Column]] = {
    "string": made(text, pa.string()),
    "large string": made(text, pa.large_string()),
    "string view": made(text, pa.string_view()),
    "binary": made(lambda r: r.randbytes(3), pa.binary(), base64_text),
    "large binary": made(lambda r: r.randbytes(3), pa.large_binary(), base64_text),
    "binary view": made(lambda r: r.randbytes(3), pa.binary_view(), base64_text),
    "fixed binary": made(lambda r: r.randbytes(4), pa.binary(4), base64_text),
    "bool": made(lambda r: r.random() < 0.5, pa.bool_()),
    "int8": made(lambda r: r.randrange(-128, 128), pa.int8()),
    "int64": made(number, pa.int64()),
    "uint64": made(lambda r: r.randrange(2**64), pa.uint64()),
    "half": made(lambda r: r.randrange(100) / 4, pa.float16()),
    "float": made(lambda r: r.randrange(100) / 8, pa.float32()),
    "double": made(real, pa.float64()),
    "infinite": made(lambda r: r.choice([float("inf"), -float("inf"), 1.5]), pa.float64()),
    "decimal32": made(amount, pa.decimal32(9, 2), quantised(2)),
    "decimal64": made(amount, pa.decimal64(18, 3), quantised(3)),
    "decimal128": made(amount, pa.decimal128(38, 5), quantised(5)),
    "decimal256": made(amount, pa.decimal256(76, 2), quantised(2)),
    "null": lambda random, n: (pa.nulls(n), [None] * n),
    "date32": made(lambda r: moment(r).date(), pa.date32(), dt.date.isoformat),
    "date64": made(lambda r: moment(r).date(), pa.date64(), dt.date.isoformat),
    "far date": cast(lambda r: 2**31 - 1, pa.date32(), lambda days: "5881580-07-11"),
    "seconds": made(
        lambda r: moment(r).replace(microsecond=0), pa.timestamp("s"), dt.datetime.isoformat
    ),
    "microseconds": made(moment, pa.timestamp("us"), dt.datetime.isoformat),
    "zoned": made(moment, pa.timestamp("us", "UTC"), utc),
    "far seconds": cast(lambda r: 10**13, pa.timestamp("s"), lambda v: "318857-05-20T17:46:40"),
    "very far": cast(
        lambda r: 2**60, pa.timestamp("s", "UTC"), lambda v: "36534630048-05-13T13:56:16+00:00"
    ),
    "nanoseconds": cast(lambda r: 1, pa.timestamp("ns"), lambda v: "1970-01-01T00:00:00.000000001"),
    "time32": made(
        lambda r: moment(r).time().replace(microsecond=0), pa.time32("s"), dt.time.isoformat
    ),
    "time64": made(lambda r: moment(r).time(), pa.time64("us"), dt.time.isoformat),
    "time of nanoseconds": cast(lambda r: 1, pa.time64("ns"), lambda v: "00:00:00.000000001"),
    "duration": made(lambda r: dt.timedelta(seconds=r.randrange(10**6)), pa.duration("ms"), str),
    "long duration": cast(lambda r: 2**62, pa.duration("s"), lambda v: f"{v} seconds"),
    "months": made(
        lambda r: pa.MonthDayNano((1, r.randrange(9), 5)),
        pa.month_day_nano_interval(),
        lambda v: f"P1M{v.days}DT0.000000005S",
    ),
    "list": made(some(number), pa.list_(pa.int64())),
    "large list": made(some(text), pa.large_list(pa.string())),
    "list of views": made(some(text), pa.list_(pa.string_view())),
    "list view": made(some(number), pa.list_view(pa.int64())),
    "large list view": made(some(number), pa.large_list_view(pa.int64())),
    "fixed list": made(lambda r: [number(r), 2], pa.list_(pa.int64(), 2)),
    "lists of lists": made(some(some(real)), pa.list_(pa.list_(pa.float64()))),
    "struct": made(item, ITEM, deep),
    "empty struct": made(lambda r: {}, EMPTY),
    "struct of empty": made(lambda r: {"a": {}}, pa.struct([("a", EMPTY)])),
    "list of empty": made(some(lambda r: {}), pa.list_(EMPTY)),
    "list of days": made(
        some(lambda r: moment(r).date()),
        pa.list_(pa.date32()),
        lambda v: [d.isoformat() for d in v],
    ),
    "list of bytes": made(
        some(lambda r: r.randbytes(2)), pa.list_(pa.binary()), lambda v: [*map(base64_text, v)]
    ),
    "list of decimals": made(
        some(amount), pa.list_(pa.decimal64(12, 2)), lambda v: [*map(quantised(2), v)]
    ),
    "map": made(
        lambda r: [(f"k{i}", number(r)) for i in range(r.randrange(3))],
        pa.map_(pa.string(), pa.int64()),
        lambda v: [{"key": key, "value": value} for key, value in v],
    ),
    "dictionary": encoded("string"),
    "dictionary of views": encoded("string view"),
    "dictionary of integers": encoded("int64"),
    "dictionary of moments": encoded("microseconds"),
    "dictionary of lists": encoded("list"),
    "dictionary of decimals": encoded("decimal32"),
    "runs": runs,
    "sparse union": union(False),
    "dense union": union(True),
    "uuid": extension(
        pa.uuid(), made(lambda r: r.randbytes(16), pa.binary(16)), lambda v: str(uuid.UUID(bytes=v))
    ),
    "json": extension(
        pa.json_(),
        made(lambda r: r.choice(['{"a": 1}', "[]", '"x"', "1.5"]), pa.string()),
        json.loads,
    ),
    "bool8": extension(pa.bool8(), made(lambda r: r.randrange(2), pa.int8()), bool),
    "opaque": extension(pa.opaque(pa.string(), "x", "y"), made(text, pa.string()), str),
    "tensor": extension(
        pa.fixed_shape_tensor(pa.int8(), [2]), made(lambda r: [1, 2], pa.list_(pa.int8(), 2)), list
    ),
    "own": extension(Own(), made(lambda r: r.randrange(9), pa.int32()), int),
    "period": series(lambda n: pd.period_range("2020-01", periods=n, freq="M")),
    "interval": series(lambda n: pd.interval_range(0, n)),
    "Int64": series(lambda n: pd.array(range(n), "Int64"), int),
}

LABELS: dict[str, tuple[list[Any], pa.DataType]] = {
    "texts": (["neg", "pos", "neu"], pa.string()),
    "views": (["neg", "pos", "neu"], pa.string_view()),
    "categories": (["neg", "pos", "neu"], pa.dictionary(pa.int8(), pa.string())),
    "categories of views": (["neg", "pos", "neu"], pa.dictionary(pa.int8(), pa.string())),
    "integers": ([0, 1, 2], pa.int16()),
    "halves": ([0.0, 1.0, 0.5], pa.float16()),
    "truth": ([True, False], pa.bool_()),
    "number categories": ([0, 1, 2], pa.dictionary(pa.int8(), pa.int64())),
}


def random_table(random: Random) -> tuple[pa.Table, dict[str, list[Any]], str]:
    """A table, its cells in JSON without those of the label, and the name of the label column."""
    n = random.choice([4, 7, 50])
    values, kind = LABELS[random.choice([*LABELS])]
    given = [values[row % 2] if row < 4 else random.choice([*values, None]) for row in range(n)]
    names = random.sample(NAMES, 7)
    label, text_name = names.pop(), names.pop()
    texts = [f"{text(random)} {row}" for row in range(n)]
    columns: dict[str, Column] = {text_name: (pa.array(texts), texts)}
    for name in names:
        columns[name] = KINDS[random.choice([*KINDS])](random, n)
    arrays = {name: array for name, (array, _) in columns.items()}
    labels = pa.array(given, kind.value_type if pa.types.is_dictionary(kind) else kind)
    arrays[label] = labels.dictionary_encode() if pa.types.is_dictionary(kind) else labels
    return pa.table(arrays), {name: cells for name, (_, cells) in columns.items()}, label
