"""Comments as they are read: cleaned words, threads, names, circles, and what must not be there."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from pull_marketing.comments.cleaning import clean_html
from pull_marketing.comments.model import Comment, Shown
from pull_marketing.comments.reading import read_comments
from pull_marketing.comments.state import state_of
from pull_marketing.comments.threads import arrange, counted
from pull_marketing.comments_settings import Comments
from pull_marketing.diagnostics import Collector

UTC = datetime.UTC
Write = Callable[..., None]


@pytest.fixture
def said(tmp_path: Path) -> Write:
    """Write a comment: `said("lea", "Bonjour.", day=2, reply_to="karim")`."""

    def write(name: str, text: str, *, day: int = 1, thread: str = "a", **header: str) -> None:
        author = header.pop("author", name.capitalize())
        lines = [f"author: {author}", f"date: 2026-11-{day:02}"]
        lines += [f"{key}: {value}" for key, value in header.items()]
        path = tmp_path / "content" / "comments" / thread / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("---\n" + "\n".join(lines) + f"\n---\n\n{text}\n", "utf-8")

    return write


def read(root: Path) -> tuple[dict[str, list[Comment]], Collector]:
    report = Collector()
    return read_comments(root / "content", root, UTC, report), report


def threads_of(root: Path) -> tuple[tuple[Shown, ...], Collector]:
    found, report = read(root)
    return arrange(found.get("a", []), report), report


def told(report: Collector) -> list[tuple[str, str]]:
    return [(d.code, f"{Path(d.location.path).name}:{d.location.line}") for d in report]


# --- words


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Oui.\nNon.", "<p>Oui.<br>\nNon.</p>"),
        ("**fort** et `code`", "<p><strong>fort</strong> et <code>code</code></p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('<img src=x onerror="a()">', '<p>&lt;img src=x onerror="a()"&gt;</p>'),
        ("![suivi](https://x.example/p.gif)", "p.gif"),
        ("[ici](javascript:alert(1))", '<p><a rel="nofollow ugc">ici</a></p>'),
        (
            "[ici](https://x.example/)",
            '<p><a href="https://x.example/" rel="nofollow ugc">ici</a></p>',
        ),
        ("# Grand", "<p># Grand</p>"),
        ("> cité", "<blockquote>\n<p>cité</p>\n</blockquote>"),
        ("```\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
    ],
)
def test_a_stranger_s_words_can_only_be_read(typed: str, html: str) -> None:
    found = clean_html(typed)
    assert html in found if html == "p.gif" else found == html
    assert "<img" not in found
    assert "<script" not in found


def test_one_comment_s_references_do_not_reach_the_next() -> None:
    clean_html("[a]: https://x.example/")
    assert "href" not in clean_html("[a]")


def test_an_address_in_the_header_or_the_words_is_told(tmp_path: Path, said: Write) -> None:
    said("lea", "Bonjour.", email="lea@exemple.fr")
    said("karim", "Oui.\n\nÉcrivez à karim@exemple.fr")
    said("zoe", "Oui.", author="zoe@exemple.fr")
    found, report = read(tmp_path)
    assert told(report) == [("B505", "karim.md:8"), ("B504", "lea.md:4"), ("B022", "zoe.md:2")]
    assert [comment.id for comment in found["a"]] == ["karim"]


def test_nothing_and_too_much_are_told(tmp_path: Path, said: Write) -> None:
    said("lea", " ")
    said("karim", "mot " * 6000)
    found, report = read(tmp_path)
    assert told(report) == [("B503", "karim.md:5"), ("B502", "lea.md:5")]
    assert found == {}


def test_one_id_is_one_comment(tmp_path: Path, said: Write) -> None:
    said("lea", "Un.", id="x")
    said("karim", "Deux.", id="x")
    found, report = read(tmp_path)
    assert told(report) == [("B506", "lea.md:4")]
    assert len(found["a"]) == 1


# --- threads


def test_a_reply_to_a_reply_stays_one_level_deep(tmp_path: Path, said: Write) -> None:
    said("lea", "Un.", day=1)
    said("karim", "Deux.", day=2, reply_to="lea")
    said("zoe", "Trois.", day=3, reply_to="karim")
    threads, report = threads_of(tmp_path)
    assert len(report) == 0
    (thread,) = threads
    assert [reply.comment.id for reply in thread.replies] == ["karim", "zoe"]
    assert thread.replies[0].answers is None
    assert thread.replies[1].answers
    assert thread.replies[1].answers.id == "karim"
    assert counted(threads) == 3


def test_an_unknown_parent_is_told_and_the_comment_shown(tmp_path: Path, said: Write) -> None:
    said("lea", "Un.")
    said("karim", "Deux.", day=2, reply_to="leah")
    threads, report = threads_of(tmp_path)
    assert told(report) == [("B508", "karim.md:4")]
    assert "lea" in report.render("fr").splitlines()[1]
    assert [thread.comment.id for thread in threads] == ["lea", "karim"]


@pytest.mark.parametrize("circle", [("lea",), ("lea", "karim"), ("lea", "karim", "zoe")])
def test_a_circle_is_told_and_everybody_is_shown(
    tmp_path: Path, said: Write, circle: tuple[str, ...]
) -> None:
    for day, name in enumerate(circle, start=1):
        said(name, "Moi.", day=day, reply_to=circle[day % len(circle)])
    threads, report = threads_of(tmp_path)
    assert [d.code for d in report] == ["B509"]
    assert counted(threads) == len(circle)


def test_withdrawn_words_are_gone_and_their_answers_stay(tmp_path: Path, said: Write) -> None:
    said("lea", "Un secret.", day=1, withdrawn="2026-11-10")
    said("karim", "Réponse.", day=2, reply_to="lea")
    said("zoe", "", day=3, withdrawn="2026-11-10")
    threads, report = threads_of(tmp_path)
    assert len(report) == 0
    assert [thread.comment.id for thread in threads] == ["lea"]
    assert threads[0].html == ""
    assert counted(threads) == 1


# --- names


def test_a_name_leads_to_what_that_person_said(tmp_path: Path, said: Write) -> None:
    said("lea", "Un.", day=1, author="Léa Modèle")
    said("karim", "Deux.", day=2, author="Karim Fictif")
    said("moi", "@lea : oui. @KarimFictif, non.", day=3, owner="true", author="Camille")
    threads, report = threads_of(tmp_path)
    assert len(report) == 0
    assert '<a href="#c-lea">@lea</a> : oui' in threads[2].html
    assert '<a href="#c-karim">@KarimFictif</a>, non' in threads[2].html
    assert [pointer.id for pointer in threads[0].answered_by] == ["moi"]
    assert [pointer.id for pointer in threads[1].answered_by] == ["moi"]


def test_of_two_people_the_one_in_the_thread_is_meant(tmp_path: Path, said: Write) -> None:
    said("marie-1", "Un.", day=1, author="Marie")
    said("marie-2", "Deux.", day=2, author="Marie")
    said("k", "@Marie oui", day=3, author="K", reply_to="marie-1")
    threads, _ = threads_of(tmp_path)
    assert 'href="#c-marie-1"' in threads[0].replies[0].html


def test_who_has_not_spoken_yet_is_told(tmp_path: Path, said: Write) -> None:
    said("lea", "@Karim ?", day=1)
    said("karim", "Oui.", day=2)
    said("zoe", "@Karin !", day=3)
    threads, report = threads_of(tmp_path)
    assert told(report) == [("B507", "lea.md:5"), ("B507", "zoe.md:5")]
    assert "@Karim" in report.render("fr").splitlines()[-1]
    assert "<a" not in threads[0].html


@pytest.mark.parametrize(
    "text", ["a@lea.example", "`@lea`", "[@lea](https://x.example/)", "https://x.example/@lea"]
)
def test_not_every_sign_is_a_name(tmp_path: Path, said: Write, text: str) -> None:
    said("lea", "Un.", day=1)
    said("karim", text, day=2)
    threads, report = threads_of(tmp_path)
    assert "#c-lea" not in threads[1].html
    assert "B507" not in [d.code for d in report]


def test_imported_handles_are_nobody_s_work(tmp_path: Path, said: Write) -> None:
    said("lea", "@inconnu", origin="wordpress")
    _, report = threads_of(tmp_path)
    assert len(report) == 0


# --- open and closed

DAY = datetime.date(2026, 5, 1)


@pytest.mark.parametrize(
    ("settings", "choice", "age", "is_open", "closed_on"),
    [
        (None, "open", 0, False, None),
        (Comments(), None, 4000, True, None),
        (Comments(open=False), "open", 0, False, None),
        (Comments(), "closed", 0, False, None),
        (Comments(), None, -1, False, None),
        (Comments(closed_after_days=10), None, 10, True, None),
        (Comments(closed_after_days=10), None, 11, False, datetime.date(2026, 5, 12)),
        (Comments(closed_after_days=10), "open", 400, True, None),
    ],
)
def test_an_article_is_open_for_so_long(
    settings: Comments | None,
    choice: str | None,
    age: int,
    is_open: bool,
    closed_on: datetime.date | None,
) -> None:
    state = state_of(settings, choice, DAY, DAY + datetime.timedelta(days=age))
    assert (state.open, state.closed_on) == (is_open, closed_on)
