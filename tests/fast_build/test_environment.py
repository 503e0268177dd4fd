"""Variables of the environment: which of them let a site be made again."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from oracle import environment
from site_maker import Site, make_site

TERMINAL = {
    "TERM_SESSION_ID": "w0t1p0", "TERM_PROGRAM": "other", "WINDOWID": "77", "COLUMNS": "61",
    "LINES": "17", "SSH_TTY": "/dev/pts/9", "SSH_CLIENT": "192.0.2.1 50 22", "SHLVL": "7",
    "OLDPWD": "/", "_": "/usr/bin/other", "DISPLAY": ":7", "XDG_SESSION_ID": "c7",
    "TMUX_PANE": "%7", "VTE_VERSION": "7", "WT_SESSION": "7", "COLORFGBG": "0;7",
}  # fmt: skip


def build(site: Site, **variables: str) -> str:
    """What a build says that starts in a shell with these variables."""
    time.sleep(0.06)  # what was saved in the tick of a build is looked at again
    arguments = ["-s", "pelicanconf.py", "-o", "fast", "--log-handler", "plain"]
    done = subprocess.run(
        [sys.executable, "-m", "fast_build", *arguments],
        cwd=site.root, env=environment() | variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("site"), 31)


@pytest.fixture
def site(made: Site) -> Iterator[Site]:
    """One site for all tests, each of which begins with its own settings."""
    kept = dict(made.settings)
    made.write_settings()
    yield made
    made.settings = kept


def home(site: Site) -> str:
    return (site.root / "fast/index.html").read_text("utf-8")


def test_another_terminal_changes_nothing(site: Site) -> None:
    build(site)
    assert "nothing changed" in build(site, **TERMINAL)
    post = site.articles()[0]
    post.headers["Title"] = "Un autre titre"
    site.write_post(post)
    said = build(site)
    assert "general path" in said
    assert "afresh" not in said
    assert "starting afresh" in build(site, SOME_OPTION="1")


def test_variables_that_the_settings_read_count(site: Site) -> None:
    settings = site.root / "pelicanconf.py"
    settings.write_text(
        f"import os\n{settings.read_text()}\n"
        "SITENAME = os.environ.get('SITE_WORD', 'none')\n"
        "SITENAME += os.environ['TERM_PROGRAM'] if 'TERM_PROGRAM' in os.environ else 'none'\n"
        "SITENAME += os.path.expandvars('${COLUMNS}')\n"
    )
    words = {"SITE_WORD": "1", "TERM_PROGRAM": "2", "COLUMNS": "3"}
    for name in ("", *words):
        words |= {name: "4"} if name else {}
        assert "nothing changed" not in build(site, **words)
        assert "".join(words.values()) in home(site)
    assert "nothing changed" in build(site, **TERMINAL | words)


def test_variable_that_a_plugin_reads_late_counts(site: Site) -> None:
    """Its module is loaded in the middle of the build, and tells no setting of it."""
    (site.root / "plugins").mkdir(exist_ok=True)
    (site.root / "plugins/late_words.py").write_text(
        "import os\nWORD = os.getenv('WINDOWID', 'none')\n"
    )
    (site.root / "plugins/says.py").write_text(
        "import os, sys\n"
        "from pelican import signals\n"
        "def say(generator):\n"
        "    sys.path.insert(0, os.path.dirname(__file__))\n"
        "    import late_words\n"
        "    generator.context['SITENAME'] = late_words.WORD\n"
        "def register():\n"
        "    signals.article_generator_finalized.connect(say)\n"
    )
    site.settings |= {"PLUGIN_PATHS": ["plugins"], "PLUGINS": ["says", "fast_build"]}
    site.write_settings()
    for value in ("1234501", "1234502"):
        build(site, WINDOWID=value)
        assert value in home(site)
    assert "starting afresh" in build(site, WINDOWID="1234503")
