"""How long a newcomer waits: a fresh clone, the README's two commands, then the same once more.

    python3 benchmarks/first_minutes.py            # both commands
    python3 benchmarks/first_minutes.py --no-test  # only `serve`

It needs git and Python, and nothing that is installed in this folder; the first run downloads.
"""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 900
COMMANDS = {
    "serve": [sys.executable, "tasks.py", "serve", "--no-browser", "--port", "8700"],
    "test": [sys.executable, "tasks.py", "test"],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--no-test", action="store_true", help="leave the tests out")
    parser.add_argument("--keep", action="store_true", help="keep the clone")
    options = parser.parse_args()
    readme = (ROOT / "README.md").read_text("utf-8")
    for task in COMMANDS:
        if f"tasks.py {task}" not in readme:
            sys.exit(f"the README does not say “python3 tasks.py {task}”")
    folder = Path(tempfile.mkdtemp(prefix="first-minutes-"))
    try:
        return measure(folder / "site", with_tests=not options.no_test)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def measure(site: Path, *, with_tests: bool) -> int:
    """Run everything and print the table; the status is that of the worst command."""
    start = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(site)], check=True)
    rows = [("git clone", time.monotonic() - start, 0)]
    for turn in ("first", "second"):
        rows.append((f"serve, {turn} time: until the page answers", *until_it_answers(site)))
    if with_tests:
        for turn in ("first", "second"):
            rows.append((f"test, {turn} time: until all tests have run", *until_it_ends(site)))
    print(f"\n{platform.system()} {platform.machine()}, Python {platform.python_version()}\n")
    print("| Step | Seconds | |\n| --- | ---: | --- |")
    for name, seconds, status in rows:
        print(f"| {name} | {seconds:.1f} | {'' if status == 0 else f'status {status}'} |")
    return max(status for _, _, status in rows)


def until_it_answers(site: Path) -> tuple[float, int]:
    """Start `serve`, wait for its address to answer, stop it."""
    start = time.monotonic()
    process = subprocess.Popen(COMMANDS["serve"], cwd=site, stdout=subprocess.PIPE, text=True)
    giving_up = threading.Timer(PATIENCE_S, process.kill)
    giving_up.start()
    address = ""
    assert process.stdout
    for line in process.stdout:
        print(line, end="", flush=True)
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        if found:
            address = found[0]
            break
    if address:
        with urllib.request.urlopen(address, timeout=30) as page:
            assert b"</html>" in page.read()
    seconds = time.monotonic() - start
    process.terminate()
    process.communicate()
    giving_up.cancel()
    return seconds, 0 if address else 1


def until_it_ends(site: Path) -> tuple[float, int]:
    start = time.monotonic()
    done = subprocess.run(COMMANDS["test"], cwd=site, check=False)
    return time.monotonic() - start, done.returncode


if __name__ == "__main__":
    sys.exit(main())
