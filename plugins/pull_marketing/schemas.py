"""The JSON Schemas that let an editor complete and explain the author's files.

`python -m pull_marketing.schemas docs/schemas` writes them; a test holds them equal to the models.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from .check_ins import file_model as client_model
from .comments import file_model as comment_model
from .headers import ArticleHeader, PageHeader
from .incidents import file_model as incident_model
from .promises.requests import Request
from .site import Site

SCHEMAS: dict[str, type[BaseModel]] = {
    "site": Site,
    "article": ArticleHeader,
    "page": PageHeader,
    "client": client_model(),
    "comment": comment_model(),
    "incident": incident_model(),
    "request": Request,
}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one kind of file, such as `site` or `article`."""
    written = SCHEMAS[name].model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **written}


def schema_text(name: str) -> str:
    """The schema as it is committed."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into `folder` and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name in SCHEMAS:
        path = folder / f"{name}.schema.json"
        path.write_text(schema_text(name), "utf-8")
        files.append(path)
    return files


if __name__ == "__main__":
    for written_file in write_schemas(Path(sys.argv[1])):
        sys.stdout.write(f"{written_file}\n")
