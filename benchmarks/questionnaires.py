"""Figures of the questionnaires: what a page weighs, how long reading, proving and compiling take.

    python benchmarks/questionnaires.py [--count 100] [--questions 60]

Sizes are gzip level 9, of what a questionnaire adds to a page of the theme: its own HTML, the rules
of its branches, its data, the script and the engine's style sheet. Times are processor time, since
the machine may be busy; growth is shown as time for each questionnaire, which must stay level.
"""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

SITE = """\
language: fr
url: https://www.cabinet-reel.fr
name: Cabinet Réel
tagline: Conseil
business:
  name: Cabinet Réel
  person: Anne Réel
  given_name: Anne
  job: conseil
  since: 2019-03-04
  street: 1 rue Haute
  postal_code: 01000
  city: Bourg-en-Bresse
  email: anne@cabinet-reel.fr
  phone: 0612345670
  siren: "123456782"
  vat_number: FR11123456782
  publication_director: Anne Réel
offer:
  for_whom: les indépendants
  problem: trop de demandes
  result: de bons clients
home:
  headline: Un titre
  lead: Une phrase.
call_to_action:
  questionnaire: dix
  label: Décrire mon projet
host:
  name: Hébergeur
  address: 1 place Haute, 75001 Paris
  phone: 01 99 00 00 00
services:
  - id: conseil
    name: Conseil
    launched: 2019-03-04
    price: 100
rates:
  valid_from: 2026-01-01
forms:
  backend: netlify
"""

THINGS = ("le site", "la lettre", "le devis", "la facture", "le délai", "le contrat", "l’équipe")
VERBS = ("décrire", "écrire", "relire", "payer", "choisir", "montrer", "chiffrer", "reporter")
MOMENTS = ("avant l’été", "cette année", "chaque mois", "depuis le début", "au téléphone")


def questionnaire(slug: str, questions: int, conditional: int) -> str:
    """A questionnaire with wording of its own for each question, as a real one has."""
    every = max(1, questions // max(1, conditional)) if conditional else 0
    parts = [f"---\ntitle: Questionnaire {slug}\nslug: {slug}\nkeep: 12 mois\n---\n"]
    parts.append("Quelques questions pour préparer notre échange.\n\n[Commencer]\n")
    for number in range(questions - 1):
        if number % 12 == 0:
            parts.append(f"# Partie {number // 12 + 1}, {MOMENTS[number // 12 % 5]}\n")
        place = number % every if every else 1
        # The condition looks at the question just before; the one before that is a free text.
        kinds = {"conditional": place == every - 1, "text": place == 0 and number > 0}
        parts.append(_question(number, **kinds))
    parts.append("## À quelle adresse vous répondre ? {#email}\n[e-mail]\n")
    parts.append("# Fin : Prioritaire\nSi q0 est « Oui, pour décrire le site »\n\nMerci.\n")
    parts.append("# Fin : Reçu\nSinon\n\nMerci.\n")
    return "\n".join(parts)


def _question(number: int, *, conditional: bool, text: bool) -> str:
    thing, verb, moment = (words[number % len(words)] for words in (THINGS, VERBS, MOMENTS))
    lines = [f"## Qui doit {verb} {thing} {moment}, question {number + 1} ? {{#q{number}}}"]
    if conditional and number:
        before = number - 1
        label = f"Oui, pour {VERBS[before % len(VERBS)]} {THINGS[before % len(THINGS)]}"
        lines.append(f"Si q{before} est « {label} »")
    lines.append(f"> Parce que {thing} compte pour la réponse que je vous ferai {moment}.")
    if text:
        lines.append("[texte long, facultatif]")
    else:
        lines.append(f"- Oui, pour {verb} {thing}\n- Non, pas {moment}\n- Je ne sais pas le dire")
    return "\n".join(lines) + "\n"


def build(root: Path, files: dict[str, str]) -> float:
    """Build a site of these questionnaires; the processor time it took, in seconds."""
    from pelican import Pelican
    from pelican.settings import read_settings

    from pull_marketing.diagnostics import Collector

    shutil.rmtree(root, ignore_errors=True)
    folder = root / "content" / "questionnaires"
    folder.mkdir(parents=True)
    (root / "content" / "site.yaml").write_text(SITE, "utf-8")
    for slug, text in files.items():
        (folder / f"{slug}.md").write_text(text, "utf-8")
    report = Collector()
    override: dict[str, Any] = {
        "PATH": str(root / "content"),
        "OUTPUT_PATH": str(root / "output"),
        "THEME": str(ROOT / "theme"),
        "PLUGIN_PATHS": [str(ROOT / "plugins")],
        "PULL_MARKETING_ROOT": str(root),
        "PULL_MARKETING_REPORT": report,
        "SITEURL": "https://www.cabinet-reel.fr",
    }
    started = time.process_time()
    Pelican(read_settings(str(ROOT / "pelicanconf.py"), override=override)).run()
    spent = time.process_time() - started
    if report.errors:
        sys.exit(report.render("en"))
    return spent


def weight(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


def sizes(root: Path, slug: str) -> dict[str, int]:
    """What one questionnaire adds to the theme, by part."""
    folder = root / "output" / "questionnaires" / slug
    page = (folder / "index.html").read_text("utf-8")
    found = re.search(r"<main.*</main>", page, re.DOTALL)
    assert found
    rules = folder / "rules.css"
    css = rules.read_text("utf-8") if rules.is_file() else ""
    static = ROOT / "theme" / "static"
    script = (static / "js" / "questionnaire.js").read_text("utf-8")
    style = (static / "css" / "questionnaire.css").read_text("utf-8")
    return {
        "page": weight(found[0]),
        "branches": weight(css) if css else 0,
        "script": weight(script),
        "engine style": weight(style),
    }


def core_times(texts: list[str]) -> tuple[float, float, float]:
    """Processor seconds to read, prove and branch these questionnaires."""
    from pull_marketing.diagnostics import Collector
    from pull_marketing.questionnaires.branching import branch
    from pull_marketing.questionnaires.proof import prove
    from pull_marketing.questionnaires.reading import read_questionnaire
    from pull_marketing.source import SourceFile

    report = Collector()
    marks = [time.process_time()]
    models = [read_questionnaire(SourceFile("q.md", text), "fr", report) for text in texts]
    read = [model for model in models if model is not None]
    marks.append(time.process_time())
    for model in read:
        proof = prove(model, report)
        assert proof.complete
    marks.append(time.process_time())
    for model in read:
        branch(model)
    marks.append(time.process_time())
    assert len(read) == len(texts), report.render("en")
    first, second, third, last = marks
    return second - first, third - second, last - third


def print_sizes(root: Path) -> None:
    files = {"dix": questionnaire("dix", 10, 3), "soixante": questionnaire("soixante", 60, 15)}
    build(root, files)
    print("| gzip -9, bytes | 10 questions, 3 branches | 60 questions, 15 branches |")
    print("| --- | ---: | ---: |")
    ten, sixty = sizes(root, "dix"), sizes(root, "soixante")
    for name, size in ten.items():
        print(f"| {name} | {size:,} | {sixty[name]:,} |")
    print(f"| all | {sum(ten.values()):,} | {sum(sixty.values()):,} |")


def print_times(root: Path, count: int, questions: int) -> None:
    print(f"\n| questionnaires of {questions} questions | read | prove | branch | build | each |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    conditional = questions // 4
    empty = build(root, {"dix": questionnaire("dix", 10, 3)})
    for number in sorted({max(1, count // 4), max(1, count // 2), count}):
        slugs = [f"q-{each}" for each in range(number)]
        files = {slug: questionnaire(slug, questions, conditional) for slug in slugs}
        times = core_times(list(files.values()))
        whole = build(root, {"dix": questionnaire("dix", 10, 3), **files}) - empty
        parts = " | ".join(f"{each:.2f} s" for each in (*times, whole))
        print(f"| {number} | {parts} | {1000 * whole / number:.1f} ms |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--questions", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print_sizes(Path(folder) / "site")
        print_times(Path(folder) / "site", options.count, options.questions)


if __name__ == "__main__":
    main()
