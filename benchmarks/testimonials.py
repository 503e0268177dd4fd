"""How long the rules take on 1,000 and 10,000 testimonials, reading and copies included.

    python benchmarks/testimonials.py            # 1,000 2,500 5,000 10,000
    python benchmarks/testimonials.py 1000       # other sizes

Each size is a folder of files written to a temporary place: one testimonial and one entry of the
register each, 60 words from a vocabulary of 4,000, one text in a hundred an almost exact copy.
Prints seconds for reading the testimonials (which any build does), for what linting adds to it (the
register read and compared, the rules), for the search of copies alone, and how the time of linting
grows per testimonial, in seconds of processor time, which other work on the machine does not
change; ends with status 1 when a target of the project is missed.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

from pull_marketing.diagnostics import Collector  # noqa: E402
from pull_marketing.project import Project  # noqa: E402
from pull_marketing.site import read_site  # noqa: E402
from pull_marketing.testimonials.duplicates import near_duplicates  # noqa: E402
from pull_marketing.testimonials.linting import lint, read_case  # noqa: E402
from pull_marketing.testimonials.reading import read_testimonials  # noqa: E402
from pull_marketing.testimonials.register import read_register  # noqa: E402
from pull_marketing.testimonials.texts import digest  # noqa: E402

SIZES = (1_000, 2_500, 5_000, 10_000)
WORDS_A_TEXT = 60
VOCABULARY = 4_000
TARGET_S = 1.0
TARGET_SIZE = 1_000
TARGET_GROWTH = 1.6  # per testimonial, from the smallest size to the largest

SITE = """\
language: fr
name: Banc d’essai
business: {name: Banc, person: Anne Banc, given_name: Anne, job: conseil, since: 2010-01-04,
  street: 1 rue Haute, postal_code: 01000, city: Bourg, email: anne@banc.example,
  phone: 04 65 71 00 00}
offer: {for_whom: tous, problem: beaucoup, result: mieux}
home: {headline: Un titre, lead: Une phrase.}
call_to_action: {questionnaire: contact, label: Écrire}
services: [{id: conseil, name: Conseil, launched: 2010-01-04}]
testimonials: {retention: sans limite, counted_since: 2010-01-04, last_checked: 2026-11-02}
"""

TESTIMONIAL = """\
---
id: t-{n}
author: Personne {n}
display_as: full_name
capacity: professional
service: conseil
experience_start: 2025-01-12
experience_end: {day}
received: {day}
published: {day}
origin: form
relation: none
incentive: none
verification: verified
verification_method: invoice
consent: {{date: {day}, scope: [site]}}
review_by: 2028-03-04
---

{text}
"""

ENTRY = """\
testimonial: t-{n}
email: personne{n}@client.example
received: {day}
evidence: [{{kind: invoice, reference: F-{n}}}]
consent: {{date: {day}, proof: courriel, display_as: full_name}}
sha256: {sha256}
text: |-
  {text}
"""


@dataclass(frozen=True)
class Timing:
    """Seconds spent on one size."""

    size: int
    read_s: float
    register_s: float
    rules_s: float
    copies_s: float

    @property
    def lint_s(self) -> float:
        """What linting adds to a build: the register and the rules."""
        return self.register_s + self.rules_s


def write_project(root: Path, size: int) -> None:
    """Write a project with `size` testimonials and their register."""
    rng = random.Random(size)
    vocabulary = [f"mot{number}" for number in range(VOCABULARY)]
    # Words of a language are not equally frequent; Zipf’s law makes common pairs common.
    weights = [1 / (rank + 10) for rank in range(VOCABULARY)]
    (root / "content/testimonials").mkdir(parents=True)
    (root / "register").mkdir()
    (root / "content/site.yaml").write_text(SITE, "utf-8")
    before = ""
    for n in range(size):
        words = rng.choices(vocabulary, weights, k=WORDS_A_TEXT)
        if n % 100 == 99:
            words = [*before.split()[:-2], "une", "copie"]
        words[-6:-3] = ["depuis", "un", "an"]
        before = " ".join(words)
        text = f"{before}, mais pas seulement."
        day = (datetime.date(2026, 1, 20) + datetime.timedelta(days=n % 300)).isoformat()
        path = root / f"content/testimonials/t-{n}.md"
        path.write_text(TESTIMONIAL.format(n=n, day=day, text=text), "utf-8")
        entry = ENTRY.format(n=n, day=day, text=text, sha256=digest(text))
        (root / f"register/t-{n}.yaml").write_text(entry, "utf-8")


def measure(size: int) -> Timing:
    """Read and check one project of `size` testimonials."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_project(root, size)
        report = Collector()
        site, document = read_site(root / "content", root, report)
        assert site is not None
        now = datetime.datetime(2026, 11, 22, 12)
        project = Project(root, root / "content", site, document, report, now, publishing=True)
        read_s = _seconds(lambda: read_testimonials(project.content, root, site, Collector()))
        register_s = _seconds(
            lambda: read_register(root, project.content, Collector(), example=False)
        )
        case = read_case(project)
        rules_s = _seconds(lambda: lint(case, project, report))
        copies_s = _seconds(lambda: list(near_duplicates([item.text for item in case.shown])))
    unexpected = {d.code for d in report if d.code not in ("T17", "T18")}
    if unexpected:
        raise SystemExit(f"the bench is wrong: {unexpected}\n{report.render('en')[:2000]}")
    return Timing(size, read_s, register_s, rules_s, copies_s)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=list(SIZES))
    sizes = sorted(parser.parse_args().sizes or SIZES)
    measure(100)  # imports, caches and the first call of each pattern do not count
    heads = ("read s", "register s", "rules s", "(copies s)", "linting s")
    print(f"{'size':>7}" + "".join(f" {head:>11}" for head in heads))
    timings = [measure(size) for size in sizes]
    for timing in timings:
        figures = (
            timing.read_s,
            timing.register_s,
            timing.rules_s,
            timing.copies_s,
            timing.lint_s,
        )
        print(f"{timing.size:>7}" + "".join(f" {figure:>11.2f}" for figure in figures))
    return int(not all(_targets(timings)))


def _targets(timings: list[Timing]) -> list[bool]:
    held = []
    for timing in timings:
        if timing.size == TARGET_SIZE:
            held.append(timing.lint_s < TARGET_S)
            print(f"linting {TARGET_SIZE} under {TARGET_S} s: {'yes' if held[-1] else 'NO'}")
    if len(timings) > 1:
        first, last = timings[0], timings[-1]
        growth = (last.lint_s / last.size) / (first.lint_s / first.size)
        held.append(growth < TARGET_GROWTH)
        print(f"linting, time per testimonial, {first.size} to {last.size}: × {growth:.2f}")
    return held


if __name__ == "__main__":
    sys.exit(main())
