"""Variables of the environment: which of them let a site be made again."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from oracle import environment
from site_maker import Site, make_site

from fast_build.site_variables import puts_names_together

TERMINAL = {
    "TERM_SESSION_ID": "w0t1p0", "TERM_PROGRAM": "other", "WINDOWID": "77", "COLUMNS": "61",
    "LINES": "17", "SSH_TTY": "/dev/pts/9", "SSH_CLIENT": "192.0.2.1 50 22", "SHLVL": "7",
    "OLDPWD": "/", "_": "/usr/bin/other", "DISPLAY": ":7", "XDG_SESSION_ID": "c7",
    "TMUX_PANE": "%7", "VTE_VERSION": "7", "WT_SESSION": "7", "COLORFGBG": "0;7",
    "VIRTUAL_ENV": "/other", "VIRTUAL_ENV_PROMPT": "(other)",
}  # fmt: skip


def build(site: Site, *options: str, **variables: str) -> str:
    """What a build says that starts in a shell with these variables."""
    time.sleep(0.06)  # what was saved in the tick of a build is looked at again
    arguments = ["-s", "pelicanconf.py", "-o", "fast", "--log-handler", "plain", *options]
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


@pytest.mark.parametrize("code", [
    "os.environ['TERM_PROGRAM']", "os.environ.get('A', os.environ['B'])", "'A' not in os.environ",
    "from os import environ, getenv\nA = environ.get('A', 'b') + getenv('C')",
    "os.path.expandvars('$HOME/x')", "# environ dix articles\nA = 'environ dix articles'",
])  # fmt: skip
def test_whole_names_of_variables_are_found(code: str) -> None:
    assert not puts_names_together(code)


@pytest.mark.parametrize("code", [
    "os.environ['TERM_' + name]", "os.getenv(f'TERM_{name}')", "name in os.environ",
    "dict(os.environ)", "os.environ.get('A', os.environ[name])", "getattr(os, 'environ')",
    "from os import environ as told", "ask = os.getenv", "os.path.expandvars('$TERM_' + name)",
    "class Told(BaseSettings):\n    term_program: str", "os.environ, and no Python at all",
])  # fmt: skip
def test_other_ways_to_ask_for_variables_are_seen(code: str) -> None:
    assert puts_names_together(code)


def test_variable_whose_name_is_put_together_counts(site: Site) -> None:
    settings = site.root / "pelicanconf.py"
    settings.write_text(
        f"import os\n{settings.read_text()}\n"
        "SITENAME = ' '.join(os.environ.get('TERM_' + one, '') for one in ('PROGRAM', 'VERSION'))\n"
    )
    for version in ("7.1", "7.2"):
        said = build(site, "--explain", TERM_PROGRAM="other", TERM_PROGRAM_VERSION=version)
        assert "pelicanconf.py: each variable of the environment counts" in said
    assert "nothing changed" in build(site, TERM_PROGRAM="other", TERM_PROGRAM_VERSION="7.2")
    build(site, TERM_PROGRAM="another", TERM_PROGRAM_VERSION="7.2")
    assert "another" in home(site)


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
