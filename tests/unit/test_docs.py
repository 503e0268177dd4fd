"""What the README, the guide and the demo's articles promise is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pull_marketing.tasks import namespace

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "content/articles/*.md", "content/pages/*.md")
    for path in ROOT.glob(pattern)
)
_COMMAND = re.compile(
    r"(?:`|^)(?:invoke|python3? tasks\.py|py tasks\.py) (?P<task>[a-z][\w.-]*)",
    re.MULTILINE,
)
_LINK = re.compile(r"\]\((?P<target>(?!https?:|mailto:|#|\{)[^)\s]+)\)")


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


@pytest.mark.parametrize("path", DOCUMENTS, ids=names(DOCUMENTS))
def test_every_command_of_a_document_exists(path: Path) -> None:
    known = set(namespace.task_names)
    rooms = {name.partition(".")[0] for name in known if "." in name}
    told = {found["task"].rstrip(".") for found in _COMMAND.finditer(path.read_text("utf-8"))}
    assert told - known - rooms == set()


def test_no_message_names_a_command_in_another_form() -> None:
    """Tasks of a room have a dot: `invoke testimonial.receive`."""
    package = ROOT / "plugins" / "pull_marketing"
    texts = [*package.rglob("*.py"), *package.rglob("*.po"), *DOCUMENTS]
    spaced = re.compile(r"invoke (?:testimonial|referral) [a-z]")
    assert [path.name for path in texts if spaced.search(path.read_text("utf-8"))] == []


ON_GITHUB = [path for path in DOCUMENTS if "content" not in path.relative_to(ROOT).parts]


@pytest.mark.parametrize("path", ON_GITHUB, ids=names(ON_GITHUB))
def test_every_link_between_documents_leads_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", path.read_text("utf-8"), flags=re.DOTALL)
    targets = {found["target"].partition("#")[0] for found in _LINK.finditer(text)}
    assert [target for target in sorted(targets) if not (path.parent / target).exists()] == []


def test_the_first_two_commands_of_the_readme_are_the_promised_ones() -> None:
    block = re.search(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block
    commands = [line.partition("#")[0].strip() for line in block[1].splitlines()]
    assert commands == ["python3 tasks.py serve", "python3 tasks.py test"]


def test_ci_calls_the_readmes_test_command_and_the_linters() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    called = re.findall(r"^python3 .*$", script, re.MULTILINE)
    assert called == ["python3 tasks.py test", "python3 tasks.py lint"]
