"""Builds a site after each random edit with fast_build and with stock Pelican, and compares.

Run as a script for the long form: `python tests/fast_build/oracle.py --steps 500`.

Equality is byte for byte. Two exceptions, on purpose, since two stock builds differ as well: the
clock that a feed without any entry prints (`<updated>` or `<lastBuildDate>` is "now" in stock
Pelican), and the one that the plugin `sitemap` prints for what has no date.
Both sides run with the same PYTHONHASHSEED, because Pelican keeps found files in a set.
"""

# ruff: noqa: T201
from __future__ import annotations

import atexit
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from edits import random_edit
from layouts import LAYOUTS, lay_out
from long_form import options_parser, run_sites, status
from site_maker import Site, make_site

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
_NOW = re.compile(rf"<lastmod>{time.strftime('%Y-%m-%d', time.gmtime())}T[\d:+-]+".encode())
_CLOCK = re.compile(rb"<(updated|lastBuildDate)>[^<]*</")

# Forks a fresh process for each build, from one that has imported Pelican and nothing of ours:
# importing it again each time would cost more than most builds of these small sites.
_SERVER = """
import json, os, sys
import pelican, markdown, pygments, pelican.themes
for line in sys.stdin:
    root, log, arguments = json.loads(line)
    pid = os.fork()
    if pid == 0:
        os.chdir(root)
        sys.path[0] = root
        said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1); os.dup2(said, 2)
        code = 0
        try:
            if MAIN == "pelican":
                pelican.main(arguments)
            else:
                import fast_build.door
                code = fast_build.door.main(arguments)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:
            import traceback; traceback.print_exc(); code = 1
        sys.stdout.flush(); sys.stderr.flush()
        os._exit(code)
    _, status = os.waitpid(pid, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


def environment() -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV_"))}
    path = [str(PLUGINS), *filter(None, [os.environ.get("FAST_BUILD_OTHER_PLUGINS")])]
    return env | {"PYTHONPATH": os.pathsep.join(path), "PYTHONHASHSEED": "0", "LC_ALL": "C.utf8"}


class _Server:
    """Builds of one program, each in a process of its own."""

    def __init__(self, main: str, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"MAIN = {main!r}\n{_SERVER}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
        )

    def run(self, root: Path, log: Path, arguments: list[str]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([str(root), str(log), arguments]), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


class StockPelican:
    """Stock builds from scratch."""

    def __init__(self) -> None:
        env = environment()
        env["PYTHONPATH"] = os.environ.get("FAST_BUILD_OTHER_PLUGINS", "")
        self._server = _Server("pelican", env)

    def build(self, root: Path) -> int:
        shutil.rmtree(root / "stock", ignore_errors=True)
        arguments = ["-s", "pelicanconf.py", "-o", "stock", "--log-handler", "plain"]
        return self._server.run(root, root / "stock.log", arguments)

    def close(self) -> None:
        self._server.close()


@functools.cache
def _fast_server() -> _Server:
    server = _Server("fast_build", environment())
    atexit.register(server.close)
    return server


def fast_build(root: Path, *extra: str) -> subprocess.CompletedProcess[str]:
    """A build by the front door; like a command, but for the time that imports take."""
    arguments = ["-s", "pelicanconf.py", "-o", "fast", "--log-handler", "plain", *extra]
    if os.environ.get("FAST_BUILD_WHOLE_PROCESSES"):
        return whole_process(root, *arguments)
    _let_settings_settle(root)
    log = root / "fast.log"
    code = _fast_server().run(root, log, arguments)
    return subprocess.CompletedProcess(arguments, code, "", log.read_text("utf-8", "replace"))


def _let_settings_settle(root: Path) -> None:
    """Settings and plugins saved in the very tick of a build are not trusted by the next one."""
    saved = [*root.glob("*.py"), *root.glob("*.txt"), *root.glob("plugins/*.py")]
    age_s = time.time() - max((path.stat().st_ctime for path in saved), default=0.0)
    time.sleep(max(0.0, 0.06 - age_s))


def whole_process(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command itself, with the imports that are left out or put off."""
    _let_settings_settle(root)
    command = [sys.executable, "-m", "fast_build", *arguments]
    return subprocess.run(
        command, cwd=root, env=environment(), capture_output=True, text=True, check=False
    )


def tree(root: Path) -> dict[str, bytes]:
    found = {}
    for path in root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if path.suffix == ".xml" and b"<entry>" not in data and b"<item>" not in data:
                data = _CLOCK.sub(b"<clock></", data)
            if path.name == "sitemap.xml":
                data = _NOW.sub(b"<lastmod>", data)
            found[path.relative_to(root).as_posix()] = data
    return found


def differences(expected: Path, actual: Path) -> list[str]:
    """Every file that is missing, left over or different, by name."""
    wanted, got = tree(expected), tree(actual)
    lines = [f"missing: {name}" for name in wanted.keys() - got.keys()]
    lines += [f"left over: {name}" for name in got.keys() - wanted.keys()]
    lines += [f"different: {n}" for n in wanted.keys() & got.keys() if wanted[n] != got[n]]
    return sorted(lines)


@dataclass
class Run:
    """What a run of the oracle did and found."""

    seed: int
    steps: int = 0
    paths: dict[str, int] = field(default_factory=dict)
    problem: str = ""
    fast_s: list[float] = field(default_factory=list)


def _path_taken(output: str) -> str:
    found = re.search(r"fast_build: (\w[\w -]*?)[:,]", output)
    return found[1] if found else "?"


def step(site: Site, stock: StockPelican, what: str, run: Run) -> bool:
    """Build both ways and compare; False ends the run."""
    started = time.perf_counter()
    result = fast_build(site.root)
    run.fast_s.append(time.perf_counter() - started)
    code = stock.build(site.root)
    run.steps += 1
    said = result.stdout + result.stderr
    if code != 0 or result.returncode != 0:
        if bool(code) == bool(result.returncode):
            run.paths["both failed"] = run.paths.get("both failed", 0) + 1
            return True
        run.problem = f"status: stock {code}, fast {result.returncode} after {what}\n{said}"
        return False
    path = _path_taken(said)
    run.paths[path] = run.paths.get(path, 0) + 1
    found = differences(site.root / "stock", site.root / "fast")
    if found or path == "?":
        run.problem = f"after {what}:\n" + "\n".join(found[:20]) + f"\n{said[-2000:]}"
    return not run.problem


def oracle(
    root: Path,
    seed: int,
    steps: int,
    stock: StockPelican,
    verbose: bool = False,
    bodies: float = 0.0,
    layout: str = "",
) -> Run:
    """One site, `steps` random edits; stops at the first difference."""
    site = make_site(root, seed)
    lay_out(site, layout)
    run = Run(seed)
    what = "the first build"
    for number in range(steps + 1):
        if number:
            what = random_edit(site, bodies)
        if bodies:
            time.sleep(0.06)  # older than a clock tick, or the front door does not trust it
        if verbose:
            print(f"  {number}: {what}", flush=True)
        if not step(site, stock, f"step {number} ({what})", run):
            break
    return run


def main() -> int:
    parser = options_parser(__doc__, site_steps=25)
    parser.add_argument("--bodies", type=float, default=0.0, help="share of body edits")
    parser.add_argument("--layout", default="", choices=["", "all", *LAYOUTS])
    options = parser.parse_args()
    stock = StockPelican()

    def run_one(root: Path, seed: int, steps: int) -> Run:
        layout = list(LAYOUTS)[seed % len(LAYOUTS)] if options.layout == "all" else options.layout
        return oracle(root, seed, steps, stock, options.verbose, options.bodies, layout)

    done, runs = run_sites(options, "oracle", run_one)
    stock.close()
    paths: Counter[str] = Counter()
    for run in runs:
        paths.update(run.paths)
    failed = sum(bool(run.problem) for run in runs)
    print(f"{done} edits, {failed} differences, paths taken: {dict(paths)}", flush=True)
    if paths["both failed"] > paths.total() / 2:
        print("most builds failed on both sides: that proves nothing", flush=True)
        return 1
    return status(runs)


if __name__ == "__main__":
    raise SystemExit(main())
