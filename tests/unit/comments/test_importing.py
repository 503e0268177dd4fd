"""`invoke import comments`: WordPress and Disqus, without what is private and without bombs."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from tests.conftest import minimal_site_yaml

from pull_marketing.comments.importing import import_comments
from pull_marketing.comments.plain_words import markdown_of
from pull_marketing.comments.reading import read_comments
from pull_marketing.diagnostics import Collector
from pull_marketing.project import Project
from pull_marketing.refusal import CommandRefused

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


def wp(number: int, author: str, html: str, *, parent: int = 0, approved: str = "1") -> str:
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[{author}]]></wp:comment_author>
<wp:comment_author_email>secret@exemple.fr</wp:comment_author_email>
<wp:comment_author_IP>192.0.2.7</wp:comment_author_IP>
<wp:comment_date>2019-03-0{number} 10:11:12</wp:comment_date>
<wp:comment_content><![CDATA[{html}]]></wp:comment_content>
<wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>comment</wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>0</wp:comment_user_id>
</wp:comment>"""


def wordpress(*comments: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><item>
<title>Un article</title><link>https://ancien.example/2019/03/un-article/</link>
<wp:post_name>un-article</wp:post_name>{"".join(comments)}</item></channel></rss>"""


DISQUS = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><link>https://ancien.example/2019/un-article.html</link></thread>
<post dsq:id="7"><message><![CDATA[<p>Bonjour.</p>]]></message>
<createdAt>2019-03-01T22:30:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>
<author><name>Léa</name><isAnonymous>true</isAnonymous></author><thread dsq:id="1"/></post>
<post dsq:id="8"><message><![CDATA[<p>Oui.</p>]]></message>
<createdAt>2019-03-02T08:00:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>
<author><name>Anne Réel</name></author><thread dsq:id="1"/><parent dsq:id="7"/></post>
<post dsq:id="9"><message>x</message><createdAt>2019-03-02T08:00:00Z</createdAt>
<isDeleted>true</isDeleted><isSpam>false</isSpam>
<author><name>Z</name></author><thread dsq:id="1"/></post></disqus>"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "site.yaml").write_text(minimal_site_yaml(), "utf-8")
    return Project.at_hand(tmp_path, NOW)


def take(project: Project, text: str) -> tuple[list[str], int, str]:
    """Names of the files, how many were hidden, and everything that was written."""
    file = project.root / "export.xml"
    file.write_text(text, "utf-8")
    result = import_comments(project, file)
    texts = "\n".join(path.read_text("utf-8") for path in dict.fromkeys(result.written))
    return [path.name for path in result.written], result.hidden, texts


def test_wordpress_comes_with_its_threads_and_without_addresses(project: Project) -> None:
    export = wordpress(
        wp(1, "Léa", "Un <em>mot</em>\n\net <a href='https://x.example/'>un lien</a>"),
        wp(2, "Karim", "Réponse", parent=1),
        wp(3, "Robot", "achetez", approved="spam"),
        wp(4, "Zoé", "réponse au robot", parent=3),
    )
    names, hidden, texts = take(project, export)
    assert names == ["wordpress-1.md", "wordpress-2.md", "wordpress-4.md"]
    assert hidden == 1
    assert "exemple.fr" not in texts
    assert "192.0.2.7" not in texts
    assert "Un *mot*\n\net [un lien](https://x.example/)" in texts
    report = Collector()
    found = read_comments(project.content, project.root, NOW.tzinfo, report)["un-article"]
    assert [comment.reply_to for comment in found] == ["", "wordpress-1", ""]
    assert len(report) == 0


def test_disqus_is_read_on_the_clock_of_the_business(project: Project) -> None:
    names, hidden, texts = take(project, DISQUS)
    assert (names, hidden) == (["disqus-7.md", "disqus-8.md"], 1)
    assert "date: 2019-03-01 23:30" in texts
    assert "owner: true" in texts
    assert "reply_to: disqus-7" in texts


def test_a_second_time_changes_nothing(project: Project) -> None:
    take(project, DISQUS)
    mended = project.content / "comments/un-article/disqus-7.md"
    mended.write_text(mended.read_text("utf-8").replace("Bonjour", "Bonsoir"), "utf-8")
    take(project, DISQUS)
    assert "Bonsoir" in mended.read_text("utf-8")
    assert len(list(mended.parent.iterdir())) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "<rss>",
        "<html/>",
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>',
    ],
)
def test_anything_else_is_refused(project: Project, text: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        take(project, text)
    assert refused.value.diagnostic.code == "B510"
    assert not (project.content / "comments").exists()


def test_a_folder_outside_is_never_written(project: Project) -> None:
    export = wordpress(wp(1, "Léa", "Oui")).replace(">un-article<", ">../../x<")
    names, _, _ = take(project, export)
    assert names == []


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Un.</p><p>Deux.</p>", "Un.\n\nDeux."),
        ("2 * 3 * 4 et un_mot_la", "2 \\* 3 \\* 4 et un\\_mot\\_la"),
        ("<script>a()</script>b", "b"),
        ("<ul><li>un</li><li>deux</li></ul>", "- un\n- deux"),
        ("<blockquote>cité</blockquote>oui", "> cité"),
        ("<a href='javascript:a()'>x</a>", "x"),
        ("# pas un titre\n> ni une citation", "\\# pas un titre\n\\> ni une citation"),
        ("<code>a_b</code>", "`a_b`"),
    ],
)
def test_foreign_words_stay_words(html: str, markdown: str) -> None:
    assert markdown in markdown_of(html)
