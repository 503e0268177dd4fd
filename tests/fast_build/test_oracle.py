"""After any edit, an incremental build equals a stock build from scratch, byte for byte."""

from __future__ import annotations

import random
from pathlib import Path

import edits
import pytest
from oracle import Run, StockPelican, differences, fast_build, oracle, step
from site_maker import make_site


@pytest.mark.parametrize("seed", [101, 2027])
def test_random_edits_equal_a_clean_build(seed: int, tmp_path: Path, stock: StockPelican) -> None:
    run = oracle(tmp_path, seed, 5, stock)
    assert not run.problem
    assert run.steps == 6


@pytest.mark.parametrize("layout", ["magazine", "handbook"])
def test_sites_of_bloggers_equal_a_clean_build(
    layout: str, tmp_path: Path, stock: StockPelican
) -> None:
    run = oracle(tmp_path, 63, 2, stock, layout=layout)
    assert not run.problem
    assert run.paths.get("general path", 0) > 1, run.paths


def test_body_edits_of_the_front_door_equal_a_clean_build(
    tmp_path: Path, stock: StockPelican
) -> None:
    run = oracle(tmp_path, 31, 10, stock, bodies=0.95)
    assert not run.problem
    assert run.paths.get("body edit", 0) > 2


def test_fresh_random_site_equals_a_clean_build(tmp_path: Path, stock: StockPelican) -> None:
    seed = random.randrange(10**6)
    run = oracle(tmp_path, seed, 3, stock)
    assert not run.problem, f"seed {seed}: {run.problem}"


def test_link_in_a_feed_follows_its_target_to_the_drafts(
    tmp_path: Path, stock: StockPelican
) -> None:
    """Two links in one body: both count, not the last alone (found by seed 101)."""
    site = make_site(tmp_path, 3)
    linking, target, other = site.articles()[:3]
    links = [f"[x]({{filename}}/{p.path.removeprefix('content/')})" for p in (target, other)]
    linking.body = "\n\n".join(links) + "\n"
    site.write_post(linking)
    run = Run(3)
    assert step(site, stock, "links", run), run.problem
    target.headers["Status"] = "draft"
    site.write_post(target)
    assert step(site, stock, "draft", run), run.problem


def test_oracle_sees_a_difference(tmp_path: Path, stock: StockPelican) -> None:
    site = make_site(tmp_path, 4)
    fast_build(tmp_path)
    stock.build(tmp_path)
    (tmp_path / "fast/index.html").write_text("other")
    (tmp_path / "fast/tags.html").unlink()
    (tmp_path / "fast/extra.html").write_text("more")
    assert differences(tmp_path / "stock", tmp_path / "fast") == [
        "different: index.html",
        "left over: extra.html",
        "missing: tags.html",
    ]
    del site


def test_every_edit_is_in_a_pool() -> None:
    functions = {f for n, f in vars(edits).items() if callable(f) and n[:4] in ("edit", "add_")}
    assert functions <= {*edits.COMMON, *edits.RARE}
