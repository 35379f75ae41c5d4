"""Small files that become large: each is to be refused in one sentence, within limited memory."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import resource
import struct
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import feather, ipc, orc

ALLOWED = 8_000_000
"""How large an input may be in these tests, in bytes."""

SECONDS = 20
"""How much time of a processor each may take."""

_ZEROS = b"text,label\n" + b"0" * (4 * ALLOWED)
_MANY = 1000


def zstd() -> bytes:
    return pa.compress(_ZEROS, codec="zstd", asbytes=True)


def members(count: int, *, data: bytes = b"") -> bytes:
    """A zip archive with many files: the entry of one of them, repeated with another number."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00000000.csv", data)
    start = made.getvalue()
    (offset,) = struct.unpack_from("<I", start, len(start) - 6)
    entry = start[offset : len(start) - 22]
    names = [entry.replace(b"00000000", b"%08d" % number) for number in range(count)]
    listed = b"".join(names)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(listed), offset, 0)
    return start[:offset] + listed + end


def zip_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", _ZEROS)
    return made.getvalue()


def zip_of_zips() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.zip", zip_bomb())
    return made.getvalue()


def tar_of_nothing() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.csv"))
    return gzip.compress(made.getvalue()[:512] * 12_000 + bytes(1024), 1)


def tar_with_notes() -> bytes:
    made, notes = io.BytesIO(), {f"note{number}": "n" for number in range(20_000)}
    with tarfile.open(fileobj=made, mode="w", pax_headers=notes, format=tarfile.PAX_FORMAT) as tar:
        for number in range(2000):
            tar.addfile(tarfile.TarInfo(f"{number}.csv"))
    return gzip.compress(made.getvalue(), 1)


def sparse_tar() -> bytes:
    """A file that claims 40 times what is allowed, nearly all of which is a hole."""
    header = bytearray(tarfile.TarInfo("a.csv").tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"%011o\0" % 512
    header[156:157] = tarfile.GNUTYPE_SPARSE
    size = 40 * ALLOWED
    header[386:410] = b"%011o\0%011o\0" % (size - 512, 512)
    header[483:495] = b"%011o\0" % size
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(512) + bytes(1024)


def table(size: int = ALLOWED // 1000) -> pa.Table:
    """A long text that stands once in a dictionary, and in many rows."""
    rows = pa.array(np.zeros(2 * _MANY, np.int32))
    texts = pa.DictionaryArray.from_arrays(rows, pa.array(["x" * size]))
    return pa.table({"text": texts, "label": ["a", "b"] * _MANY})


def flat() -> pa.Table:
    found = table()
    return found.set_column(0, "text", found["text"].cast(pa.string()))


def parquet(found: pa.Table | None = None, **how: object) -> bytes:
    made = io.BytesIO()
    pq.write_table(flat() if found is None else found, made, **{"compression": "none", **how})
    return made.getvalue()


def nulls() -> pa.Table:
    return pa.table({"text": pa.nulls(2 * ALLOWED, pa.int8()), "label": pa.nulls(2 * ALLOWED)})


def lists() -> pa.Table:
    numbers = pa.array(np.zeros(2 * ALLOWED, np.int8))
    return pa.table({"text": pa.ListArray.from_arrays(pa.array([0, 2 * ALLOWED]), numbers)})


def wide(columns: int = 12_000) -> pa.Table:
    return pa.table([pa.array(["a", "b"])] * columns, names=[f"c{i}" for i in range(columns)])


def arrow(found: pa.Table, compression: str | None = None) -> bytes:
    made = io.BytesIO()
    with ipc.new_file(
        made, found.schema, options=ipc.IpcWriteOptions(compression=compression)
    ) as w:
        w.write_table(found)
    return made.getvalue()


def stream(found: pa.Table, compression: str | None = None) -> bytes:
    made = io.BytesIO()
    how = ipc.IpcWriteOptions(compression=compression)
    with ipc.new_stream(made, found.schema, options=how) as written:
        written.write_table(found)
    return made.getvalue()


def feathered() -> bytes:
    made = io.BytesIO()
    feather.write_feather(flat(), made, compression="zstd")
    return made.getvalue()


def run_ends() -> pa.Table:
    ends = pa.array([2**31 - 1], pa.int32())
    return pa.table({"text": pa.RunEndEncodedArray.from_arrays(ends, pa.array(["x"]))})


def orc_file() -> bytes:
    made = io.BytesIO()
    orc.write_table(flat(), made, compression="zlib", dictionary_key_size_threshold=1.0)
    return made.getvalue()


_BOOK = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KINDS = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(rows: str, *, top: str = "", texts: str = "", styles: str = "") -> bytes:
    """A workbook of these rows, and of what else its parts hold."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_KINDS}"><Override PartName="/xl/workbook.xml" '
        f'ContentType="{_TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{_TYPE}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" '
        f'ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_LINKS}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_BOOK}" xmlns:r="{_OFFICE}"><sheets><sheet name="S" '
        'sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_LINKS}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{top}<worksheet xmlns="{_BOOK}"><dimension '
        f'ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'{top}<sst xmlns="{_BOOK}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_BOOK}"><cellXfs>{styles}</cellXfs></styleSheet>',
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def _row(*cells: str) -> str:
    inside = "".join(f'<c t="str"><v>{cell}</v></c>' for cell in cells)
    return f"<row>{inside}</row>"


HEAD = _row("text", "label") + _row("it is", "a") + _row("it was", "b")
_LAUGHS = "".join(f'<!ENTITY a{n} "' + f"&a{n - 1};" * 10 + '">' for n in range(1, 9))
ENTITIES = f'<!DOCTYPE sst [<!ENTITY a0 "{"ha" * 50}">{_LAUGHS}]>'


def utf(encoding: str, size: int) -> bytes:
    width = len("a".encode(encoding)) - len("".encode(encoding))
    rows = "text,label\n" + "it is,a\nit was,b\n" * (size // width // 17)
    return rows.encode(encoding)


COMPRESSED: dict[str, Callable[[], bytes]] = {
    "a.csv.gz": lambda: gzip.compress(_ZEROS),
    "twice.csv.gz.gz": lambda: gzip.compress(gzip.compress(_ZEROS)),
    "parts.csv.gz": lambda: gzip.compress(b"") * 200_000,
    "a.csv.bz2": lambda: bz2.compress(_ZEROS),
    "a.csv.xz": lambda: lzma.compress(_ZEROS, preset=0),
    "a.csv.zst": zstd,
    "a.json.gz": lambda: gzip.compress(b'{"text": "' + _ZEROS),
}
ARCHIVES: dict[str, Callable[[], bytes]] = {
    "a.zip": zip_bomb,
    "lying.zip": lambda: zip_bomb().replace(struct.pack("<I", len(_ZEROS)), b"\x10\0\0\0"),
    "zips.zip": zip_of_zips,
    "members.zip": lambda: members(120_000),
    "a.tar.gz": lambda: gzip.compress(tar_with(_ZEROS), 1),
    "members.tgz": tar_of_nothing,
    "notes.tgz": tar_with_notes,
    "sparse.tar": sparse_tar,
}
COLUMNAR: dict[str, Callable[[], bytes]] = {
    "dictionary.parquet": parquet,
    "zstd.parquet": lambda: parquet(compression="zstd", use_dictionary=False),
    "gzip.parquet": lambda: parquet(compression="gzip", use_dictionary=False),
    "category.parquet": lambda: parquet(table()),
    "nulls.parquet": lambda: parquet(nulls()),
    "lists.parquet": lambda: parquet(lists()),
    "wide.parquet": lambda: parquet(wide()),
    "zstd.arrow": lambda: arrow(flat(), "zstd"),
    "lz4.arrow": lambda: arrow(flat(), "lz4"),
    "stream.arrow": lambda: stream(flat(), "zstd"),
    "dictionary.arrow": lambda: arrow(table()),
    "long-dictionary.arrow": lambda: stream(table(ALLOWED * 2), "zstd"),
    "runs.arrow": lambda: arrow(run_ends()),
    "wide.arrow": lambda: arrow(wide()),
    "a.feather": feathered,
    "a.orc": orc_file,
}
BOOKS: dict[str, Callable[[], bytes]] = {
    "rows.xlsx": lambda: workbook(HEAD + "<row/>" * 40 * (ALLOWED // 100)),
    "part.xlsx": lambda: workbook(HEAD + " " * 2 * ALLOWED),
    "texts.xlsx": lambda: workbook(HEAD, texts="<si><t>it</t></si>" * (ALLOWED // 8)),
    "entities.xlsx": lambda: workbook(HEAD, top=ENTITIES, texts="<si><t>&a8;</t></si>"),
    "far.xlsx": lambda: workbook(HEAD + '<row><c r="XFD4" t="str"><v>x</v></c></row>' * 500),
    "last-row.xlsx": lambda: workbook(HEAD + '<row r="99999999"><c><v>1</v></c></row>'),
    "one-row.xlsx": lambda: workbook(f"{HEAD}<row>{'<c/>' * (ALLOWED // 10)}</row>"),
    "styles.xlsx": lambda: workbook(HEAD, styles="<xf/>" * (ALLOWED // 10)),
    "members.xlsx": lambda: members(120_000),
}
JSON: dict[str, Callable[[], bytes]] = {
    "lists.json": lambda: b"[" + b"[]," * (ALLOWED // 4) + b"[]]",
    "objects.json": lambda: b"[" + b'{"a":1},' * (ALLOWED // 16) + b'{"a":1}]',
    "keys.json": lambda: json.dumps([dict.fromkeys(map(str, range(300_000)), 1)]).encode(),
    "keys.jsonl": lambda: b"".join(b'{"k%d":1,"text":"t"}\n' % n for n in range(20_000)),
    "text.json": lambda: b'[{"text": "' + b"x" * (ALLOWED - 100) + b'", "label": "a"}]',
    "deep.json": lambda: b"[" * 100_000 + b"]" * 100_000,
    "deep.jsonl": lambda: b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "number.json": lambda: b'[{"text": "a", "label": ' + b"1" * 5_000_000 + b"}]",
}
TEXT: dict[str, Callable[[], bytes]] = {
    "line.csv": lambda: b"text,label\n" + b"x" * (3 * ALLOWED // 4),
    "returns.csv": lambda: b"\r" + b"x" * (3 * ALLOWED // 4),
    "quote.csv": lambda: b'text,label\n"it is,a\n' + b"it was,b\n" * (ALLOWED // 12),
    "commas.csv": lambda: (b"," * 999 + b"\n") * (ALLOWED // 1200),
    "header.csv": lambda: b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n",
    "wide.csv": lambda: (b",".join([b"x"] * 12_000) + b"\n") * 3,
    "nulls.csv": lambda: bytes(ALLOWED // 2),
    "latin.csv": lambda: b"text,label\n" + "é,a\n".encode("latin-1") * (ALLOWED // 5),
    "emoji.csv": lambda: ("text,label\n\U0001f600\\" + "x,a\n" * (ALLOWED // 5)).encode(),
    "large.csv": lambda: b"text,label\n" + b"it is,a\n" * (ALLOWED // 4),
    "utf-16.csv": lambda: utf("utf-16", 3 * ALLOWED // 2),
    "utf-32.csv": lambda: utf("utf-32", 3 * ALLOWED // 2),
}

GROUPS = {
    "compressed": COMPRESSED,
    "archives": ARCHIVES,
    "columnar": COLUMNAR,
    "workbooks": BOOKS,
    "json": JSON,
    "text": TEXT,
}


def tar_with(data: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        info = tarfile.TarInfo("a.csv")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def main(group: str) -> None:
    """Read each file of a group in a process of its own that gets three times what an input may
    have, and print what is said about each."""
    import openpyxl  # noqa: F401
    import pyarrow.dataset  # noqa: F401

    from labelreview.core.errors import SourceError
    from labelreview.data.sources import read_upload

    os.environ["LABELREVIEW_LARGEST_INPUT"] = str(ALLOWED)
    for name, made in GROUPS[group].items():
        data = made()
        sys.stdout.flush()
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            continue
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 3 * ALLOWED,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS,) * 2)
        try:
            said = f"read: {read_upload(name, data).table.num_rows} rows"
        except SourceError as error:
            said = str(error)
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        print(json.dumps([name, said]), flush=True)
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
