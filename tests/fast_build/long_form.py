"""The long form of an oracle: command line, seed, site after site, and where a difference is."""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar


class Found(Protocol):
    """What one site told.

    Attributes:
        steps: how many builds were compared, the first one among them.
        problem: the first difference; empty without one.
    """

    steps: int
    problem: str


FoundT = TypeVar("FoundT", bound=Found)


def options_parser(description: str | None, site_steps: int) -> argparse.ArgumentParser:
    """The options of every oracle; `site_steps` is how many edits one site gets by default."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument(
        "--site-steps", type=int, default=site_steps, help="edits before a new site"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--keep", action="store_true", help="go on after a difference")
    parser.add_argument("-v", "--verbose", action="store_true")
    return parser


def run_sites(
    options: argparse.Namespace, name: str, run_one: Callable[[Path, int, int], FoundT]
) -> tuple[int, list[FoundT]]:
    """Run site after site until enough edits were compared; the folder of a difference stays.

    Args:
        options: as `options_parser` reads them.
        name: how the temporary folders begin.
        run_one: makes a site in an empty folder from a seed, and edits it so many times.

    Returns:
        The number of edits, and what each site told.
    """
    print(f"seed {options.seed}", flush=True)
    done, seed, runs = 0, options.seed, []
    while done < options.steps:
        root = Path(tempfile.mkdtemp(prefix=f"{name}-{seed}-"))
        run = run_one(root, seed, min(options.site_steps, options.steps - done))
        runs.append(run)
        done += max(run.steps - 1, 1)
        if run.problem:
            print(f"FAILED seed {seed} in {root}: {run.problem}", flush=True)
            if not options.keep:
                break
        else:
            shutil.rmtree(root)
        seed += 1
    return done, runs


def status(runs: list[FoundT]) -> int:
    """The exit status: whether anything differed."""
    return int(any(run.problem for run in runs))
