"""Writes an author’s files: whole or not at all, the private ones for one user only."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

_PRIVATE = 0o600
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def write_text(path: Path, text: str) -> Path:
    """Write a file of content/; a failure leaves the old one."""
    return _write(path, text, None)


def write_private(path: Path, text: str) -> Path:
    """Write a private file (register, incidents, clients), which only its owner may read."""
    return _write(path, text, _PRIVATE)


def write_private_bytes(path: Path, content: bytes) -> Path:
    """Write a private file that is not text of ours, such as a calendar."""
    return _write_bytes(path, content, _PRIVATE)


def _write(path: Path, text: str, mode: int | None) -> Path:
    return _write_bytes(path, text.encode("utf-8"), mode)


def _write_bytes(path: Path, content: bytes, mode: int | None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        if mode is not None:
            beside.chmod(mode)
        os.replace(beside, path)  # noqa: PTH105 (Path.replace says nothing more)
    finally:
        beside.unlink(missing_ok=True)
    return path


def put_line(path: Path, key: str, line: str) -> Path:
    """Set a key at the top level of a YAML file, or of a header, and touch nothing else.

    Args:
        path: a YAML file, or a Markdown file with a header between `---`.
        key: its name.
        line: the key with its value as YAML, ending with a newline.
    """
    text = path.read_text("utf-8")
    pattern = re.compile(rf"^{re.escape(key)}:.*\n(?:(?:[ \t]+|- ).*\n)*", re.MULTILINE)
    header, body = _parts(text)
    if pattern.search(header):
        header = pattern.sub(lambda _found: line, header, count=1)
    else:
        header = f"{header.rstrip(chr(10))}\n{line}"
    mode = _PRIVATE if path.suffix in (".yaml", ".yml") else None
    return _write(path, header + body, mode)


def _parts(text: str) -> tuple[str, str]:
    """The YAML of a file, and what follows it (nothing in a file that is all YAML)."""
    if not text.startswith("---\n"):
        return text if text.endswith("\n") else f"{text}\n", ""
    end = text.index("\n---", 4) + 1
    return text[:end], text[end:]


def add_item(path: Path, key: str, item: Mapping[str, Any]) -> Path:
    """Add an item to the list under `key`, the only key of a YAML file; comments stay."""
    text = path.read_text("utf-8") if path.is_file() else f"{key}:\n"
    if not text.endswith("\n"):
        text += "\n"
    text = re.sub(
        rf"^{re.escape(key)}:[ \t]*\[[ \t]*\][ \t]*$", f"{key}:", text, flags=re.MULTILINE
    )
    found = re.search(r"^( *)- ", text, re.MULTILINE)
    indent = found[1] if found else "  "
    lines = dump(item).splitlines()
    block = [f"{indent}- {lines[0]}", *(f"{indent}  {line}" if line else "" for line in lines[1:])]
    return _write(path, text + "\n".join(block) + "\n", _PRIVATE)


def add_to_list(path: Path, key: str, item: Mapping[str, Any]) -> Path:
    """Add an item to the list under a top-level key of a private YAML file; the rest stays.

    Args:
        path: the file; the list may be empty, absent, or stand before other keys.
        key: the list's name.
        item: what becomes its last item.
    """
    lines = path.read_text("utf-8").splitlines()
    start = next((i for i, line in enumerate(lines) if re.match(rf"{re.escape(key)}:", line)), None)
    if start is None:
        lines.append(f"{key}:")
        start = len(lines) - 1
    lines[start] = re.sub(r":[ \t]*(?:\[[ \t]*\]|null|~)[ \t]*$", ":", lines[start])
    end = last = start + 1
    while end < len(lines) and (not lines[end] or lines[end][0] in " \t-#"):
        end += 1
        if lines[end - 1].strip() and not lines[end - 1].startswith("#"):
            last = end
    first = next(
        (line for line in lines[start + 1 : last] if line.lstrip().startswith("- ")), "  -"
    )
    indent = first[: len(first) - len(first.lstrip())]
    written = dump(item).splitlines()
    block = [f"{indent}- {written[0]}"]
    block += [f"{indent}  {line}" if line else "" for line in written[1:]]
    return _write(path, "\n".join([*lines[:last], *block, *lines[last:]]) + "\n", _PRIVATE)


class _Dumper(yaml.SafeDumper):
    """Writes long texts as blocks, so that the register reads like what was received."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True  # the same day twice would become `&id001` and `*id001`, which we refuse


def _represent(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    # A tab at the start of a line would read as indentation: such texts are quoted.
    block = ("\n" in value or len(value) > 80) and "\t" not in value
    quoted = '"' if "\t" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if block else quoted)


_Dumper.add_representer(str, _represent)


def dump(values: Mapping[str, Any]) -> str:
    """A mapping as YAML, in its order."""
    text: str = yaml.dump(
        _dated(dict(values)), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000
    )
    return text


def _dated(value: Any) -> Any:
    """Days written as text become days: they need no quotation marks in YAML."""
    if isinstance(value, Mapping):
        return {key: _dated(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_dated(part) for part in value]
    if isinstance(value, str) and _DAY.match(value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return value
    return value
