"""The guide's own questionnaire for testimonials: written, answered, accepted, on the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pull_marketing.pulling import commands
from pull_marketing.receiver.accepting import ACCEPTED, judge
from pull_marketing.receiver.records import read_record

from ..conftest import minimal_site_yaml
from .conftest import Post, contract

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "temoignages.md"


def example() -> str:
    """The questionnaire that the guide prints."""
    found = re.search(
        r"```markdown\n(---\n[^`]*becomes: testimonial[^`]*)```", GUIDE.read_text("utf-8")
    )
    assert found
    return found[1]


def test_what_the_guide_prints_becomes_a_whole_testimonial(
    start: Callable[..., Post], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    post = start()
    text = contract(example(), "/questionnaires/votre-avis/merci/")
    (post.settings.contracts / "votre-avis.json").write_text(text, "utf-8")
    answered = post.post(
        [
            ("avis", "Du bon travail, et un peu de retard."),
            ("prestation", "Conseil"),
            ("experience-debut", "2026-09-01"),
            ("experience-fin", "2026-10-30"),
            ("qualite", "Une entreprise, ou une activité professionnelle"),
            ("lien", "Aucun"),
            ("contrepartie", "Non, rien"),
            ("nom", "Paul Calque"),
            ("affichage", "Mon prénom et mon initiale"),
            ("email", "paul@calque.example"),
            ("consentement", "Oui, publiez ces mots sur votre site"),
        ],
        slug="votre-avis",
    )
    assert answered.status == 303, answered.text
    (row,) = post.rows()
    record = read_record(post.receiver.database.reader, row.id)
    assert record
    post.receiver.writer.run(lambda c: judge(c, record, ACCEPTED, "", "anne", 1)).result()
    root = tmp_path / "site"
    (root / "content").mkdir(parents=True)
    (root / "content/site.yaml").write_text(minimal_site_yaml(), "utf-8")
    assert commands.pull(root, post.settings.database) == 0
    assert "n’a pas été demandé" not in capsys.readouterr().out
    (path,) = (root / "content/testimonials").iterdir()
    written = path.read_text("utf-8")
    header = yaml.safe_load(written.split("---")[1])
    assert {key: header[key] for key in ("author", "display_as", "capacity", "service")} == {
        "author": "Paul Calque",
        "display_as": "first_name_initial",
        "capacity": "professional",
        "service": "conseil",
    }
    assert (header["relation"], header["incentive"]) == ("none", "none")
    assert header["consent"]["scope"] == ["site"]
    assert written.endswith("\n\nDu bon travail, et un peu de retard.\n")
