"""SQL is written in three packages; everybody else asks them typed questions."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "labelreview"
PACKAGES = ("store", "decision_log", "findings")
SQL = re.compile(
    r"\bSELECT\b[^.]*\bFROM\b|\bINSERT INTO\b|\bDELETE FROM\b|\bUPDATE \w+ SET\b"
    r"|\bCREATE (TABLE|VIEW)\b|\b(LEFT|SEMI|ANTI) JOIN\b|\bGROUP BY\b|\bORDER BY\b"
)


def _elsewhere() -> list[Path]:
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in PACKAGES
    ]


def test_no_database_library_is_imported_elsewhere() -> None:
    for path in _elsewhere():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [name.name for name in node.names]
                if isinstance(node, ast.Import)
                else [str(node.module)]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            roots = {name.partition(".")[0] for name in names}
            assert not roots & {"sqlalchemy", "duckdb", "alembic", "sqlite3", "psycopg"}, path


def test_no_text_elsewhere_is_sql() -> None:
    for path in _elsewhere():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not SQL.search(node.value), f"{path}, line {node.lineno}: {node.value!r}"


def test_the_rooms_would_be_found() -> None:
    text = (PACKAGE / "findings" / "row_values.py").read_text(encoding="utf-8")
    assert any(
        SQL.search(node.value)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
