"""Figures of the questionnaires: what a page weighs beside SurveyJS, how long compiling takes.

    python benchmarks/questionnaires.py [--count 100] [--questions 60] [--only sizes|surveyjs|times]

Sizes are gzip level 9, as served, of what a questionnaire adds to a page of the theme: its own HTML
with its data, the rules of its branches, the script, the style sheets of forms. The same sixty
questions are given to SurveyJS by our own exporter, with the lightest files of its published
packages that draw them; both are opened in a real browser, which must show the first question.
Times are processor time, since the machine may be busy; growth is shown as time for each
questionnaire, which must stay level.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
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

STYLES = ("forms", "questionnaire")
BUDGETS = {"script": 5_000, "styles": 3_000, "ten": 8_000, "sixty": 20_000}
"""Bytes: the script, the style sheets, a page of ten questions, sixty questions all included."""

SURVEYJS = "2.5.38"
"""The last version of both packages that draw without a framework of one's own."""

SURVEY_FILES = (
    "survey-core/survey-core.fontless.min.css",
    "survey-core/survey.core.min.js",
    "survey-core/i18n/french.js",
    "survey-js-ui/survey-js-ui.min.js",
)
SURVEY_START = """\
fetch("survey.json").then((answer) => answer.json()).then((json) => {
  new Survey.Model(json).render(document.getElementById("survey"));
});
"""
STEP_THROUGH = """(() => {
  let asked = 0;
  document.querySelector("[data-do=start]").click();
  for (let turn = 0; turn < 200 && document.querySelector(".recapitulation").hidden; turn++) {
    const field = [...document.querySelectorAll(".field")].find((each) => !each.hidden);
    const input = field.querySelector("input, textarea");
    if (input.type === "radio") input.click();
    else {
      input.value = input.type === "email" ? "a@b.fr" : "Une phrase";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    document.querySelector("[data-do=next]").click();
    asked++;
  }
  return document.querySelectorAll(".recap dt").length && asked;
})()"""
"""Answers every question with its first choice, which is the one that opens each branch."""

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


def weight(*texts: str) -> int:
    """Bytes of files that are compressed one by one."""
    return sum(len(gzip.compress(text.encode(), 9)) for text in texts)


def sizes(root: Path, slug: str) -> dict[str, int]:
    """What one questionnaire adds to the theme, by part."""
    output = root / "output"
    folder = output / "questionnaires" / slug
    page = (folder / "index.html").read_text("utf-8")
    found = re.search(r"<main.*</main>", page, re.DOTALL)
    assert found
    rules = folder / "rules.css"
    served = output / "theme"
    styles = [(served / "css" / f"{each}.css").read_text("utf-8") for each in STYLES]
    return {
        "page": weight(found[0]),
        "branches": weight(rules.read_text("utf-8")) if rules.is_file() else 0,
        "script": weight((served / "js" / "questionnaire.js").read_text("utf-8")),
        "styles": weight(*styles),
    }


def snippet(root: Path, slug: str) -> int:
    """What another site needs to show the questionnaire: the piece of HTML and its script."""
    from bs4 import BeautifulSoup

    output = root / "output"
    text = (output / "questionnaires" / slug / "integrer" / "index.html").read_text("utf-8")
    piece = BeautifulSoup(text, "html.parser").select_one("#embed-inline")
    assert piece
    return weight(piece.text, (output / "theme" / "js" / "embed.js").read_text("utf-8"))


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
    print("| gzip -9, bytes | 10 questions, 3 branches | 60 questions, 15 branches | at most |")
    print("| --- | ---: | ---: | ---: |")
    ten, sixty = sizes(root, "dix"), sizes(root, "soixante")
    for name, size in ten.items():
        most = f"{BUDGETS[name]:,}" if name in BUDGETS else ""
        print(f"| {name} | {size:,} | {sixty[name]:,} | {most} |")
    page_alone = ten["page"] + ten["branches"]
    print(f"| page with its branches | {page_alone:,} | | {BUDGETS['ten']:,} |")
    print(f"| all | {sum(ten.values()):,} | {sum(sixty.values()):,} | {BUDGETS['sixty']:,} |")
    print(f"| on another site, besides the frame | {snippet(root, 'dix'):,} | | 1,000 |")
    over = [name for name in ("script", "styles") if sixty[name] > BUDGETS[name]]
    over += ["ten"] * (page_alone > BUDGETS["ten"])
    over += ["sixty"] * (sum(sixty.values()) > BUDGETS["sixty"])
    if over or snippet(root, "dix") > 1000:
        sys.exit(f"over its budget: {', '.join(over) or 'snippet'}")


def print_beside_surveyjs(root: Path) -> None:
    """The same sixty questions, here and in SurveyJS, opened in a browser."""
    text = questionnaire("soixante", 60, 15)
    build(root, {"dix": questionnaire("dix", 10, 3), "soixante": text})
    ours = sum(sizes(root, "soixante").values())
    page, theirs = survey_page(root / "output" / "surveyjs", text)
    seen, asked = opened(root / "output", "/questionnaires/soixante/", STEP_THROUGH)
    drawn, _ = opened(
        root / "output", "/surveyjs/", "document.querySelectorAll('.sd-question').length"
    )
    if seen != 60 or not drawn:
        sys.exit(f"{seen} of 60 questions were answered here, {drawn} drawn by SurveyJS")
    print("\n| the same 60 questions, 15 conditional | gzip -9, bytes | |")
    print("| --- | ---: | ---: |")
    print(f"| this questionnaire | {ours:,} | 1 |")
    print(f"| survey-core and survey-js-ui {SURVEYJS} | {theirs:,} | {theirs / ours:.1f} |")
    for name, size in page.items():
        print(f"| – {name} | {size:,} | |")
    print(f"\nAnswered to the last page in a browser: {asked} requests to other hosts.")


def survey_page(folder: Path, text: str) -> tuple[dict[str, int], int]:
    """Write a page of SurveyJS for a questionnaire; its files with their weights, and their sum."""
    from pull_marketing.diagnostics import Collector
    from pull_marketing.questionnaires.reading import read_questionnaire
    from pull_marketing.questionnaires.to_surveyjs import to_surveyjs
    from pull_marketing.source import SourceFile

    report = Collector()
    model = read_questionnaire(SourceFile("q.md", text), "fr", report)
    assert model is not None, report.render("en")
    packages = surveyjs()
    folder.mkdir(parents=True, exist_ok=True)
    survey = json.dumps(to_surveyjs(model, report), ensure_ascii=False, separators=(",", ":"))
    (folder / "survey.json").write_text(survey, "utf-8")
    (folder / "start.js").write_text(SURVEY_START, "utf-8")
    for each in SURVEY_FILES:
        shutil.copy(packages / each, folder / Path(each).name)
    names = [Path(each).name for each in SURVEY_FILES]
    head = "".join(
        f'<link rel="stylesheet" href="{n}">'
        if n.endswith("css")
        else f'<script src="{n}"></script>'
        for n in names
    )
    html = (
        f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>s</title>{head}'
        '<body><div id="survey"></div><script src="start.js"></script>'
    )
    (folder / "index.html").write_text(html, "utf-8")
    files = {
        n: weight((folder / n).read_text("utf-8")) for n in [*names, "survey.json", "index.html"]
    }
    return files, sum(files.values())


def surveyjs() -> Path:
    """The folder of SurveyJS's packages at the pinned version, fetched once by npm."""
    from pull_marketing.test_setup import node

    folder = ROOT / ".cache" / "surveyjs"
    modules = folder / "node_modules"
    stamp = folder / "stamp"
    if not (stamp.is_file() and stamp.read_text("utf-8") == SURVEYJS):
        folder.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        packages = [f"{name}@{SURVEYJS}" for name in ("survey-core", "survey-js-ui")]
        command = [*node("npm"), "install", *quiet, "--prefix", str(folder), *packages]
        subprocess.run(command, cwd=folder, check=True, timeout=300)
        stamp.write_text(SURVEYJS, "utf-8")
    return modules


def opened(output: Path, path: str, expression: str) -> tuple[int, int]:
    """The value of an expression on a page in Chromium, and its requests to other hosts."""
    from playwright.sync_api import sync_playwright

    from pull_marketing.preview.server import open_server
    from pull_marketing.test_setup import CHROMIUM_OPTIONS, find_chromium

    server = open_server(output.parent, 0, output=output)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    # The pages name the site's address: it is answered by the server of this machine.
    site = "https://www.cabinet-reel.fr"
    elsewhere: list[str] = []
    try:
        with sync_playwright() as playwright:
            options = [*CHROMIUM_OPTIONS, "--no-sandbox"]
            browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=options)
            page = browser.new_page()

            def answer(route: Any) -> None:
                url = route.request.url
                if url.startswith(site):
                    route.fulfill(response=route.fetch(url=server.address + url[len(site) + 1 :]))
                elif url.startswith(("data:", "blob:")):
                    route.continue_()
                else:
                    elsewhere.append(url)
                    route.abort()

            page.route("**/*", answer)
            page.goto(f"{site}{path}", wait_until="load")
            page.wait_for_timeout(500)
            value = int(page.evaluate(expression))
            browser.close()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    return value, len(elsewhere)


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
    parser.add_argument("--only", choices=("sizes", "surveyjs", "times"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "site"
        if options.only in (None, "sizes"):
            print_sizes(root)
        if options.only in (None, "surveyjs"):
            print_beside_surveyjs(root)
        if options.only in (None, "times"):
            print_times(root, options.count, options.questions)


if __name__ == "__main__":
    main()
