"""Figures of the receiver: what a post costs beside the bare framework, and how long people wait.

    python benchmarks/receiver.py [--full] [--only load|slow|two|wait|memory|start] [--rounds N]

R0 is the bare framework that answers 303 after it has read and parsed the body; R1 is R0 and one
row by SQLAlchemy Core in the pool of threads, with the same durability. The receiver does all it
does: the rules of 60 questions, sealing, one transaction with three deliveries. Servers, database
and load share the machine, so only what was measured in one round is compared: ratios, and the
processor time of the server for each post. --full takes longer rounds, and 100,000 posts for the
memory.

A slow disk is made by a small library in C (`tests/receiver/shadow_disk.c`) that makes each flush
2 ms longer; it needs a compiler.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests" / "receiver")]

from cluster import cluster, free_port  # noqa: E402
from receiver_load import QUESTIONS  # noqa: E402

SHADOW = ROOT / "tests" / "receiver" / "shadow_disk.c"
TICKS = os.sysconf("SC_CLK_TCK")


def questionnaire() -> str:
    """Sixty questions with points and branches; every answer of `receiver_load` is taken."""
    parts = ["---\ntitle: Long\nslug: long\nkeep: 12 mois\n---\n\n# Vous\n"]
    for number in range(QUESTIONS - 1):
        parts.append(f"## Question numéro {number} ? {{#q{number}}}")
        if number % 3:
            before = number - number % 3
            parts.append(f"Si q{before} est « Oui »\n[texte court, facultatif]\n")
        else:
            parts.append("- Oui (+1)\n- Non\n")
    parts.append("## Où vous répondre ? {#email}\n[e-mail]\n")
    return "\n".join([*parts, "# Fin : Reçu\nSinon\n\nMerci.\n"])


def contract() -> str:
    from pull_marketing.diagnostics import Collector
    from pull_marketing.questionnaires.contract import contract_text
    from pull_marketing.questionnaires.reading import read_questionnaire
    from pull_marketing.source import SourceFile

    report = Collector()
    made = read_questionnaire(SourceFile("long.md", questionnaire()), "fr", report)
    if made is None or report.errors:
        raise SystemExit(report.render("en"))
    return contract_text(made, "/questionnaires/long/merci/")


@dataclass
class Server:
    """One of the servers that are compared, running."""

    process: subprocess.Popen[bytes]
    port: int
    started_s: float

    @property
    def cpu_s(self) -> float:
        parts = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / TICKS

    @property
    def memory_mb(self) -> float:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Bench:
    """Starts servers and loads them."""

    def __init__(self, folder: Path, postgres: Any, seconds: float) -> None:
        self.folder = folder
        self.postgres = postgres
        self.seconds = seconds
        self._number = 0
        (folder / "long.json").write_text(contract(), "utf-8")

    def database(self, kind: str) -> str:
        """An empty one."""
        self._number += 1
        if kind == "sqlite":
            return f"sqlite:///{self.folder}/{self._number}.sqlite3"
        import psycopg

        with psycopg.connect(self.postgres.address(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE b{self._number}")
        return str(self.postgres.address()).replace("/postgres", f"/b{self._number}")

    @contextmanager
    def server(self, kind: str, database: str, environment: dict[str, str]) -> Iterator[Server]:
        port = free_port()
        script = str(HERE / "receiver_servers.py")
        command = [sys.executable, script, kind, str(port), database, str(self.folder)]
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL
        )
        try:
            load(port, 0.0, clients=1)
            yield Server(process, port, time.perf_counter() - start)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def measure(self, kind: str, name: str, **environment: str) -> dict[str, float]:
        """One round of one server on an empty database."""
        database = self.database(name)
        with self.server(kind, database, environment) as server:
            load([server.port], 0.5)
            before = server.cpu_s
            found = load([server.port], self.seconds)
            found["cpu_ms"] = (server.cpu_s - before) * 1000 / found["posts"]
        return found


def load(ports: int | list[int], seconds: float, **options: float) -> dict[str, float]:
    """Run the load; with no time at all, only wait until the server answers."""
    listed = ports if isinstance(ports, list) else [ports]
    if not seconds:
        import socket

        for _ in range(3000):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", listed[0])) == 0:
                    return {}
            time.sleep(0.01)
        raise SystemExit("a server did not start")
    command = [sys.executable, str(HERE / "receiver_load.py"), ",".join(map(str, listed))]
    command += [str(seconds), *(f"--{name}={value:g}" for name, value in options.items())]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(out)
    if found["refused"]:
        raise SystemExit(f"{found['refused']} posts of {found['posts']} were refused")
    return found


def middle(values: list[float]) -> float:
    return statistics.median(values)


def say(text: str, value: float, goal: str = "") -> None:
    print(f"  {text:<58} {value:8.2f}  {goal}", flush=True)


def compare(bench: Bench, rounds: int, name: str, goals: tuple[float, float]) -> None:
    """R0, R1 and the receiver in turn."""
    print(f"\nLoad, {name}: 32 clients, {rounds} rounds of {bench.seconds:g} s")
    kinds = ("r0", "r1", "ours")
    found = [{kind: bench.measure(kind, name) for kind in kinds} for _ in range(rounds)]
    for kind in kinds:
        say(f"{kind}: posts a second", middle([each[kind]["a_second"] for each in found]))
        say(f"{kind}: processor time a post, ms", middle([each[kind]["cpu_ms"] for each in found]))
        say(f"{kind}: p50, ms", middle([each[kind]["p50_ms"] for each in found]))
        say(f"{kind}: p99, ms", middle([each[kind]["p99_ms"] for each in found]))
    costs = [each["ours"]["cpu_ms"] / each["r0"]["cpu_ms"] for each in found]
    say(f"processor time, ours / r0: {listed(costs)}", middle(costs), "goal at most 3")
    for rival, goal in zip(("r1", "r0"), goals, strict=True):
        ratios = [each["ours"]["a_second"] / each[rival]["a_second"] for each in found]
        say(f"ours / {rival}: {listed(ratios)}", middle(ratios), f"goal {goal}")


def listed(ratios: list[float]) -> str:
    return ", ".join(f"{ratio:.2f}" for ratio in sorted(ratios))


def slow_disk(bench: Bench, rounds: int) -> None:
    library = bench.folder / "shadow.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(SHADOW), "-ldl"], check=True)
    print(f"\nSQLite, each flush 2 ms longer: {rounds} rounds of {bench.seconds:g} s")
    slow = {"LD_PRELOAD": str(library), "FSYNC_MS": "2"}
    against, own = [], []
    for _ in range(rounds):
        rival = bench.measure("r1", "sqlite", **slow)["a_second"]
        slowly = bench.measure("ours", "sqlite", **slow)["a_second"]
        against.append(slowly / rival)
        own.append(slowly / bench.measure("ours", "sqlite")["a_second"])
    say(f"ours / r1: {listed(against)}", middle(against), "goal 3")
    say(f"ours / ours on a fast disk: {listed(own)}", middle(own), "goal 0.6")


def two_processes(bench: Bench, rounds: int) -> None:
    print(f"\nPostgreSQL, two receivers and one: {rounds} rounds of {bench.seconds:g} s")
    ratios = []
    for _ in range(rounds):
        one = bench.measure("ours", "postgresql")["a_second"]
        database = bench.database("postgresql")
        with (
            bench.server("ours", database, {}) as first,
            bench.server("ours", database, {}) as second,
        ):
            load([first.port, second.port], 0.5)
            ratios.append(load([first.port, second.port], bench.seconds)["a_second"] / one)
    say(f"two / one: {listed(ratios)}", middle(ratios), "goal 1.2")


def waiting(bench: Bench, rounds: int) -> None:
    """At half of what the receiver takes; R0 at the same rate tells what the machine adds."""
    print(f"\nWaiting at half load, open loop: {rounds} rounds of {2 * bench.seconds:g} s")
    for name in ("sqlite", "postgresql"):
        found = []
        for _ in range(rounds):
            with bench.server("ours", bench.database(name), {}) as server:
                load([server.port], 0.5)
                rate = load([server.port], bench.seconds)["a_second"] / 2
                ours = load([server.port], 2 * bench.seconds, rate=rate, clients=128)
            with bench.server("r0", "", {}) as server:
                load([server.port], 0.5)
                bare = load([server.port], 2 * bench.seconds, rate=rate, clients=128)
            found.append((ours, bare))
        say(f"{name}: posts a second", middle([ours["a_second"] for ours, _ in found]))
        say(f"{name}: p50, ms", middle([ours["p50_ms"] for ours, _ in found]))
        say(f"{name}: p99, ms", middle([ours["p99_ms"] for ours, _ in found]))
        for whose, goal in ((0, "goal at most 4"), (1, "")):
            ratios = [each[whose]["p99_ms"] / each[whose]["p50_ms"] for each in found]
            who = "r0 at this rate" if whose else name
            say(f"{who}: p99 / p50: {listed(ratios)}", middle(ratios), goal)


def memory(bench: Bench, first: int, last: int) -> None:
    print(f"\nMemory, SQLite, from post {first:,} to {last:,}")
    with bench.server("ours", bench.database("sqlite"), {}) as server:
        posts, begun = 0.0, 0.0
        while posts < last:
            posts += load([server.port], 2)["posts"]
            if posts >= first and not begun:
                begun = server.memory_mb
        say("memory, MB", server.memory_mb, "goal at most 90")
        say("more than at the first, MB", server.memory_mb - begun, "goal at most 2")


def start(bench: Bench, rounds: int) -> None:
    print(f"\nStart until it takes posts, on a database that is there: {rounds} times")
    for name, goal in (("sqlite", 0.8), ("postgresql", 1.0)):
        database = bench.database(name)
        with bench.server("ours", database, {}):
            pass
        took = []
        for _ in range(rounds):
            with bench.server("ours", database, {}) as server:
                took.append(server.started_s)
        say(f"{name}: seconds, the quickest of {listed(took)}", min(took), f"goal {goal}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="longer rounds, more posts")
    parser.add_argument("--only", default="", help="load, slow, two, wait, memory or start")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    from pull_marketing.test_setup import find_postgres

    programs = find_postgres()
    if programs is None:
        raise SystemExit("PostgreSQL is needed; POSTGRES_BIN names the folder of its programs")
    folder = Path(tempfile.mkdtemp(prefix="pm-bench-"))
    rounds = max(options.rounds, 7) if options.full else options.rounds
    counts = (10_000, 100_000) if options.full else (2_000, 8_000)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        bench = Bench(folder, stack.enter_context(cluster(programs)), 5.0 if options.full else 1.5)
        parts: dict[str, Callable[[], None]] = {
            "load": lambda: both_loads(bench, rounds),
            "slow": lambda: slow_disk(bench, rounds),
            "two": lambda: two_processes(bench, rounds),
            "wait": lambda: waiting(bench, rounds),
            "memory": lambda: memory(bench, *counts),
            "start": lambda: start(bench, rounds),
        }
        for name, run in parts.items():
            if options.only in ("", name):
                run()
    return 0


def both_loads(bench: Bench, rounds: int) -> None:
    compare(bench, rounds, "sqlite", (1.3, 0.33))
    compare(bench, rounds, "postgresql", (0.8, 0.25))


if __name__ == "__main__":
    sys.exit(main())
