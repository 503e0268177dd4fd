"""Measures builds of a large site of our own: `python benchmarks/own_site.py --articles 1000`.

The site is the demo with copies of its articles, questionnaires, referrers and comments. Whole
processes, from start to end: after each edit the build that an author waits for, then the same
build with `FAST_BUILD = False`; medians, peak memory, instructions where `perf` is there. The
outputs of both are compared, byte for byte, in the same run.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOW = "2026-11-22T12:00:00"
_ONLY_ONCE = re.compile(r"^(series|series_index|aliases):.*\n(?:  - .*\n)*", re.M | re.I)
CODE_LETTERS = "ABCDEFGHJKMNPQRTUVWXYZ2346789"


@dataclass(frozen=True)
class Cost:
    """What one process cost."""

    wall_s: float
    processor_s: float
    peak_mib: float
    instructions: float


def make_site(root: Path, articles: int) -> None:
    """The demo, grown to `articles` articles."""
    for name in ("content", "register", "incidents", "clients", "requests", "theme"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name)
    (root / "plugins").symlink_to(ROOT / "plugins")
    for name in ("tasks.py", "constraints.txt"):
        shutil.copy(ROOT / name, root)
    settings = (ROOT / "pelicanconf.py").read_text("utf-8") + f'\nPULL_MARKETING_NOW = "{NOW}"\n'
    (root / "pelicanconf.py").write_text(settings, "utf-8")
    (root / "offconf.py").write_text(settings + "FAST_BUILD = False\n", "utf-8")
    chance = random.Random(articles)
    _copy_articles(root / "content", articles, chance)
    for number in range(articles // 200):
        _copy_questionnaire(root / "content/questionnaires", number)
    for number in range(articles // 50):
        _copy_referrer(root / "content/referrers", number, chance)


def _copy_articles(content: Path, count: int, chance: random.Random) -> None:
    originals = sorted((content / "articles").glob("*.md"))
    for number in range(count - len(originals)):
        text = originals[number % len(originals)].read_text("utf-8")
        day = f"20{chance.randint(16, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        words = {"Title": f"Copie {number}", "Slug": f"copie-{number}", "Date": day}
        for key, value in words.items():
            text = re.sub(rf"^({key}:).*$", rf"\1 {value}", text, count=1, flags=re.M | re.I)
        text = re.sub(
            r"^(series|series_index|aliases):.*\n(?:  - .*\n)*", "", text, flags=re.M | re.I
        )
        head, blank, body = text.partition("\n\n")
        places = [place for place in range(len(body)) if body.startswith("\n\n", place)]
        cut = chance.choice(places or [len(body)])
        other = f"copie-{chance.randrange(number)}.md" if number else originals[0].name
        own = f"\n\nVoir aussi [un autre texte]({{filename}}{other}), le {number}e du genre."
        text = head + blank + body[:cut] + own + body[cut:]
        (content / f"articles/copie-{number}.md").write_text(text, "utf-8")
        if number % 5 == 0:
            _write_comments(content / f"comments/copie-{number}", number)


def _write_comments(folder: Path, number: int) -> None:
    folder.mkdir(parents=True)
    for day in (4, 5):
        text = f"author: Léa Modèle\ndate: 2026-09-{day:02} 09:12\nexample: true"
        (folder / f"2026-09-{day:02}-lea.md").write_text(
            f"---\n{text}\n---\n\nUne question sur le texte {number}.\n", "utf-8"
        )


def _copy_questionnaire(folder: Path, number: int) -> None:
    originals = ("cahier-des-charges", "diagnostic-juridique", "decrire-mon-projet")
    name = originals[number % len(originals)]
    text = (folder / f"{name}.md").read_text("utf-8")
    text = re.sub(r"^slug:.*\n", "", text, flags=re.M)
    text = re.sub(r"^title:.*$", f"title: Formulaire {number}", text, count=1, flags=re.M)
    (folder / f"formulaire-{number}.md").write_text(text, "utf-8")


def _copy_referrer(folder: Path, number: int, chance: random.Random) -> None:
    text = (folder / "nadia.md").read_text("utf-8")
    code = "".join(chance.choice(CODE_LETTERS) for _ in range(6))
    text = re.sub(r"^code:.*$", f"code: {code}", text, flags=re.M)
    (folder / f"parrain-{number}.md").write_text(text, "utf-8")


def run(root: Path, *command: str) -> Cost:
    """One process, and those that it starts, from the beginning to the end."""
    counted, told = [], root / "perf.txt"
    if shutil.which("perf"):
        counted = ["perf", "stat", "-x,", "-e", "instructions:u", "-o", str(told)]
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    env = kept | {"PYTHONPATH": str(ROOT / "plugins"), "PYTHONHASHSEED": "0"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [*counted, sys.executable, "-m", *command],
        cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall_s = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{command}: {said.decode()[-3000:]}")
    found = re.search(r"^(\d+),,instructions", told.read_text(), re.M) if counted else None
    instructions = float(found[1]) if found else 0.0
    return Cost(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, instructions)


def fast(root: Path) -> Cost:
    return run(root, "pull_marketing.build", "--quiet")


def clean(root: Path) -> Cost:
    out = ("--output", str(root / "off"))
    return run(root, "pull_marketing.build", "--quiet", "--settings", "offconf.py", *out)


def first(root: Path, _number: int) -> None:
    for folder in ("output", *(f".cache/{name}" for name in ("site", "fast_build", "kept"))):
        shutil.rmtree(root / folder, ignore_errors=True)


def nothing(_root: Path, _number: int) -> None:
    """Run the build all the same: `invoke build` does not come so far."""


def body(root: Path, number: int) -> None:
    with (root / f"content/articles/copie-{number}.md").open("a", encoding="utf-8") as file:
        file.write(f"\nEncore une phrase, {number}.\n")


def title(root: Path, number: int) -> None:
    _replace(root / f"content/articles/copie-{number}.md", r"^(title:)", r"\1 Nouvelle")


def rate(root: Path, number: int) -> None:
    _replace(root / "content/site.yaml", r"^    price: \d+$", f"    price: 1{number % 900 + 100}")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    path.write_text(re.sub(old, new, text, count=1, flags=re.M | re.I), "utf-8")


EDITS: dict[str, Callable[[Path, int], None]] = {
    "first": first, "nothing": nothing, "body": body, "title": title, "rate": rate,
}  # fmt: skip


def measure(root: Path, name: str, pairs: int, copies: int) -> dict[str, float]:
    """Pairs of builds after the same edit; ends when the outputs differ."""
    ours, theirs = [], []
    for number in range(pairs):
        EDITS[name](root, (7 * number + len(name)) % copies)
        ours.append(fast(root))
        theirs.append(clean(root))
    done = subprocess.run(["diff", "-rq", "output", "off"], cwd=root, capture_output=True)
    if done.returncode:
        raise SystemExit(f"after {name}: DIFFERENT OUTPUT\n{done.stdout.decode()[:2000]}")
    medians = {}
    for what in ("wall_s", "processor_s", "instructions", "peak_mib"):
        mine, other = (statistics.median(getattr(c, what) for c in each) for each in (ours, theirs))
        medians |= {what: mine, f"clean {what}": other}
    ratio = statistics.median(a.wall_s / b.wall_s for a, b in zip(ours, theirs, strict=True))
    steps = medians["instructions"] / max(medians["clean instructions"], 1)
    print(
        f"{name:8} {medians['wall_s']:7.2f} s for {medians['clean wall_s']:6.2f} s: {ratio:.2f}, "
        f"instructions {medians['instructions'] / 1e9:6.2f} G: {steps:.2f}, "
        f"peak {medians['peak_mib']:4.0f} MiB for {medians['clean peak_mib']:.0f}, outputs equal",
        flush=True,
    )
    return medians


def measure_front_door(root: Path, times: int) -> None:
    """`invoke build` with nothing to do, beside what invoke costs by itself."""
    for _ in range(2):  # the first one writes names beside new questionnaires
        run(root, "invoke", "build")
    whole = statistics.median(run(root, "invoke", "build").wall_s for _ in range(times))
    alone = statistics.median(run(root, "invoke", "--version").wall_s for _ in range(times))
    print(f"invoke build, nothing changed: {whole:.3f} s; invoke alone: {alone:.3f} s", flush=True)


LIVERELOAD = """
import sys
from pathlib import Path
from pull_marketing.preview import livereload
sys.exit(livereload(Path.cwd(), port=0, browser=False))
"""


def measure_saves(root: Path, times: int) -> None:
    """From a save to the new words in their page, and to the site in its place, in `livereload`."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    env = kept | {"PYTHONPATH": str(ROOT / "plugins"), "CI": "1"}
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", LIVERELOAD], cwd=root, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")
    next(line for line in lines if "http://" in line)
    time.sleep(3)  # what the first build imported is imported for the others
    words_s, site_s = [], []
    for number in range(times + 1):
        page = root / f"output/articles/copie-{number}/index.html"
        body(root, number)
        started = time.perf_counter()
        while f"Encore une phrase, {number}." not in page.read_text("utf-8"):
            time.sleep(0.0005)
        words_s.append(time.perf_counter() - started)
        next(line for line in lines if re.search(r"\d\ss\.$", line.rstrip()))
        site_s.append(time.perf_counter() - started)
        time.sleep(1)
    process.terminate()
    process.wait()
    words, site = (statistics.median(took[1:]) for took in (words_s, site_s))
    print(
        f"livereload, save to words in their page: {words:.3f} s, to site: {site:.3f} s", flush=True
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(EDITS), choices=list(EDITS))
    parser.add_argument("--keep", type=Path, help="make the site here, and leave it there")
    options = parser.parse_args()
    compileall.compile_dir(ROOT / "plugins", quiet=2)
    root = options.keep or Path(tempfile.mkdtemp(prefix="own-site-"))
    root.mkdir(parents=True, exist_ok=True)
    make_site(root, options.articles)
    print(f"{options.articles} articles", flush=True)
    fast(root)  # both sides find their templates compiled
    clean(root)
    copies = options.articles - len(list((ROOT / "content/articles").glob("*.md")))
    found = {name: measure(root, name, options.pairs, copies) for name in options.only}
    measure_saves(root, options.pairs)
    measure_front_door(root, options.pairs)
    print(json.dumps({"articles": options.articles, **found}))
    if not options.keep:
        shutil.rmtree(root)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
