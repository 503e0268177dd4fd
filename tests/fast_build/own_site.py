"""Builds our own site after each random edit with fast_build and without it, and compares.

Run as a script for the long form: `python tests/fast_build/own_site.py --steps 200`. Both builds go
through the driver: the one that is compared with runs stock Pelican, with the same plugins but
fast_build, from nothing. Equal means the same files, byte for byte, and the same diagnostics.
"""

# ruff: noqa: T201
from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from long_form import options_parser, run_sites, status
from oracle import differences
from own_edits import EDITS, PRIVATE, OwnSite

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-22T12:00:00"

# Forks a fresh process for each build from one that has imported libraries and nothing of ours.
_SERVER = """
import json, os, sys
import pelican, markdown, babel.dates, babel.numbers, yaml, pydantic, nh3, feedgenerator
import babel.messages.pofile, PIL.Image, watchfiles
for line in sys.stdin:
    root, settings, output, overrides, report = json.loads(line)
    pid = os.fork()
    if pid == 0:
        os.chdir(root)
        sys.path[0] = root + "/plugins"
        code = 1
        try:
            from pathlib import Path
            from pull_marketing.build import build
            output = Path(output) if output else None
            done = build(Path(root), settings, quiet=True, output=output, overrides=overrides)
            told = [d.render("fr") for d in done.diagnostics]
            Path(report).write_text(json.dumps([done.status, told, done.facts]), "utf-8")
            code = 0
        except BaseException:
            import traceback; traceback.print_exc()
        sys.stdout.flush(); sys.stderr.flush()
        os._exit(code)
    _, status = os.waitpid(pid, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class Builds:
    """Builds of one site, each in a process of its own.

    Args:
        settings: the settings file, publishconf.py to go online.
    """

    def __init__(self, settings: str = "pelicanconf.py") -> None:
        self.settings = settings
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
        )

    def build(self, root: Path, clean: bool) -> tuple[int, list[str], dict[str, object]]:
        """Status, diagnostics, and what fast_build says of itself."""
        overrides: dict[str, object] = {"PULL_MARKETING_NOW": NOW}
        output = str(root / "clean") if clean else ""
        if clean:
            overrides["PLUGINS"] = ["pull_marketing"]
            shutil.rmtree(root / "clean", ignore_errors=True)
        report = root / "report.json"
        asked = json.dumps([str(root), self.settings, output, overrides, str(report)])
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(asked, file=self._process.stdin, flush=True)
        if self._process.stdout.readline().strip() != "0":
            raise AssertionError("a build ended without a report")
        status, told, facts = json.loads(report.read_text("utf-8"))
        return status, [line.replace("clean/", "output/") for line in told], facts

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


@dataclass
class Run:
    """What a run found and how much the builds left alone."""

    steps: int = 0
    problem: str = ""
    told: list[str] = field(default_factory=list)
    rendered: int = 0
    pages: int = 0
    fast_s: float = 0
    clean_s: float = 0
    by_edit: dict[str, list[int]] = field(default_factory=dict)


def copy_site(root: Path) -> None:
    """The demo with a plugin and a theme of its own, which edits may change."""
    left_out = shutil.ignore_patterns("__pycache__")
    for name in ("content", *PRIVATE, "theme", "plugins"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=left_out)
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, root)


def go_online(root: Path) -> None:
    """Let the copy of the demo be a site that may go online: nothing in it is an example."""
    for name in ("content", *PRIVATE):
        for path in sorted((root / name).rglob("*")):
            if path.suffix in (".md", ".yaml"):
                text = re.sub(r"^example: true\n", "", path.read_text("utf-8"), flags=re.M | re.I)
                path.write_text(text, "utf-8")
        for path in sorted((root / name / "example").glob("*")):
            path.rename(root / name / path.name)
    site = root / "content/site.yaml"
    text = re.sub(r"\.example\b", ".fr", site.read_text("utf-8"))
    text = re.sub(r"^  siret: .*\n", "", text, flags=re.M)
    text = text.replace("000000000", "123456782").replace("FR12", "FR11")
    site.write_text(text, "utf-8")


def compare(root: Path, builds: Builds, what: str, run: Run) -> bool:
    """Build both ways; whether the site was built. `run.problem` says what differs."""
    before = {p: p.read_bytes() for p in (root / "output").rglob("*") if p.is_file()}
    started = time.perf_counter()
    status, told, facts = builds.build(root, clean=False)
    between = time.perf_counter()
    wanted, wanted_told, _ = builds.build(root, clean=True)
    run.fast_s += between - started
    run.clean_s += time.perf_counter() - between
    run.steps += 1
    run.told = told
    counts = facts.get("counts", {}) if status == 0 else {}
    assert isinstance(counts, dict)
    run.rendered += counts.get("rendered", 0)
    run.pages += counts.get("outputs", 0)
    run.by_edit.setdefault(what.partition(":")[0], []).append(counts.get("rendered", -1))
    found = []
    if status != wanted or told != wanted_told:
        lacks, more = Counter(wanted_told) - Counter(told), Counter(told) - Counter(wanted_told)
        found = [f"status {status} for {wanted}", f"not told: {[*lacks]}", f"told: {[*more]}"]
    elif status == 0:
        found = differences(root / "clean", root / "output")
    elif before != {p: p.read_bytes() for p in (root / "output").rglob("*") if p.is_file()}:
        found = ["a failed build changed the output"]
    if found:
        run.problem = f"after {what}:\n" + "\n".join(found[:20])
    return status == 0


def oracle(root: Path, seed: int, steps: int, builds: Builds, verbose: bool = False) -> Run:
    """One copy of the demo, `steps` random edits; stops at the first difference."""
    copy_site(root)
    if builds.settings == "publishconf.py":
        go_online(root)
    site, run = OwnSite(root, random.Random(seed)), Run()
    what = "the first build"
    for number in range(steps + 1):
        if number:
            kept = site.remember()
            edits = [site.random.choice(EDITS) for _ in range(site.random.choice((1, 1, 1, 2, 3)))]
            what = "; ".join(edit(site) for edit in edits)
        built = compare(root, builds, what, run)
        if verbose:
            last = run.by_edit[what.partition(":")[0]][-1]
            print(
                f"  {number}: {what} · {'built' if built else 'refused'}, {last} rendered",
                flush=True,
            )
        if run.problem:
            break
        if not built and not number:
            run.problem = f"the site cannot be built at all: {run.told}"
            break
        if not built:
            site.go_back(kept)  # so that the next edits are of a site that can be built
    return run


def main() -> int:
    parser = options_parser(__doc__, site_steps=40)
    parser.add_argument("--publish", action="store_true", help="build what goes online")
    options = parser.parse_args()
    builds = Builds("publishconf.py" if options.publish else "pelicanconf.py")

    def run_one(root: Path, seed: int, steps: int) -> Run:
        return oracle(root, seed, steps, builds, options.verbose)

    done, runs = run_sites(options, "own", run_one)
    builds.close()
    rendered, pages = sum(run.rendered for run in runs), sum(run.pages for run in runs)
    fast_s, clean_s = sum(run.fast_s for run in runs), sum(run.clean_s for run in runs)
    share, ratio = rendered / max(pages, 1), fast_s / max(clean_s, 0.001)
    print(f"{done} edits, {share:.0%} of the outputs rendered, {ratio:.2f} of clean builds' time")
    return status(runs)


if __name__ == "__main__":
    raise SystemExit(main())
