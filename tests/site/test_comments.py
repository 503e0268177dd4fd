"""Comments on a built site: shown, answered, closed, followed; nothing private, nothing fetched."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from tests.conftest import ARTICLE, BuiltSite, minimal_site_yaml

MakeSite = Callable[..., BuiltSite]
ATOM = "{http://www.w3.org/2005/Atom}"


def comment(author: str, text: str, day: int = 1, more: str = "") -> str:
    return f"---\nauthor: {author}\ndate: 2026-02-{day:02}\n{more}---\n\n{text}\n"


def with_comments(settings: str = "  open: true\n") -> str:
    return f"{minimal_site_yaml()}comments:\n{settings}"


@pytest.fixture
def talked_about(make_site: MakeSite) -> BuiltSite:
    """An article with an Arabic comment, one with evil words, and an answer."""
    folder = "content/comments/un-article"
    return make_site(
        {
            "content/site.yaml": with_comments(),
            f"{folder}/maryam.md": comment("مريم", "شكرا.", 1, "language: ar\n"),
            f"{folder}/evil.md": comment("<b>&\"'", "<script>a()</script> &lt;", 2),
            f"{folder}/anne.md": comment("Anne", "@مريم : merci !", 3, "owner: true\n"),
            f"{folder}/zoe.md": comment("Zoé", "Oui.", 4, "reply_to: anne\n"),
        },
        SITEURL="https://www.cabinet-reel.fr",
    )


def test_what_was_said_is_under_the_article(talked_about: BuiltSite) -> None:
    assert talked_about.codes == []
    soup = talked_about.soup("/articles/un-article/")
    said = soup.select("#comments .said > li")
    assert [li["id"] for li in said] == ["c-maryam", "c-evil", "c-anne"]
    assert [li["id"] for li in said[2].select("li")] == ["c-zoe"]
    assert said[0].select_one("[dir=auto]")["lang"] == "ar"
    assert said[1].select_one("bdi").get_text() == "<b>&\"'"
    assert "<script>a()</script>" in said[1].get_text()
    assert not said[1].select("script")
    assert said[2].select_one('.prose a[href="#c-maryam"]')
    assert said[0].select_one('a[href="#c-anne"]')
    assert soup.select_one("#comments h2").get_text() == "4\u00a0commentaires"
    ids = {tag["id"] for tag in soup.select("[id]")}
    assert {a["href"][1:] for a in soup.select('#comments a[href^="#"]')} <= ids


def test_the_form_works_without_a_script(talked_about: BuiltSite) -> None:
    page = talked_about.soup("/articles/un-article/commenter/")
    form = page.select_one("form")
    assert form.select_one("button[type=submit]")["formaction"].startswith("mailto:")
    assert form.select_one("[name=article]")["value"] == "un-article"
    answers = [each["value"] for each in form.select("[name=reply_to]")]
    assert answers == ["", "maryam", "evil", "anne", "zoe"]
    assert not page.select("script[src], script:not([type])")
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert "commenter" not in talked_about.html("/sitemap.xml")
    reply = talked_about.soup("/articles/un-article/").select_one("#c-zoe > .note a")["href"]
    assert page.select_one(f"#{reply.partition('#')[2]}")["value"] == "zoe"


def test_the_contract_is_a_comment_s(talked_about: BuiltSite) -> None:
    contract = json.loads((talked_about.root / ".cache/contracts/comment.json").read_text("utf-8"))
    assert contract["kind"] == "comment"
    assert contract["hidden_fields"] == ["article", "reply_to"]
    asked = {q["id"]: q["required"] for q in contract["sections"][0]["questions"]}
    assert asked == {"text": True, "name": True, "email": False}
    thanks = contract["thanks"]
    for page in (thanks, f"{thanks}sent/"):
        assert "paraîtra après lecture" in talked_about.soup(page).select_one("h1").get_text()
    data = talked_about.soup("/vos-donnees/").get_text()
    assert "Votre adresse e-mail" in data
    assert "3\u00a0mois" in data


def test_rules_are_one_click_away_and_the_author_s_own_win(make_site: MakeSite) -> None:
    usual = make_site({"content/site.yaml": with_comments("  closed_after_days: 400\n")})
    assert usual.soup("/articles/un-article/commenter/").select_one('a[href="/commentaires/"]')
    assert "400\u00a0jours" in usual.soup("/commentaires/").get_text()
    own = make_site(
        {
            "content/site.yaml": with_comments(),
            "content/comments/rules.md": "Soyez **brefs** !",
        }
    )
    assert own.codes == []
    text = own.soup("/commentaires/").select_one(".prose").get_text()
    assert text.strip() == "Soyez brefs\u202f!"


@pytest.mark.parametrize(
    ("settings", "header", "words"),
    [
        ("  closed_after_days: 30\n", "", "Commentaires fermés depuis le 15\u00a0février 2026."),
        ("  open: true\n", "comments: closed\n", "Commentaires fermés."),
        ("  open: false\n", "comments: open\n", "Commentaires fermés."),
    ],
)
def test_closed_comments_have_no_form(
    make_site: MakeSite, settings: str, header: str, words: str
) -> None:
    site = make_site(
        {
            "content/site.yaml": with_comments(settings),
            "content/articles/un-article.md": ARTICLE.replace("---\n", f"---\n{header}", 1),
            "content/comments/un-article/lea.md": comment("Léa", "Oui."),
        }
    )
    assert site.codes == []
    soup = site.soup("/articles/un-article/")
    assert words in soup.select_one("#comments").get_text()
    assert soup.select("#c-lea")
    assert not (site.output / "articles/un-article/commenter").exists()


def test_a_site_without_comments_says_so(make_site: MakeSite) -> None:
    site = make_site()
    assert "Commentaires fermés." in site.soup("/articles/un-article/").get_text()
    assert not (site.output / "commentaires").exists()
    assert not (site.root / ".cache/contracts/comment.json").exists()


def test_feeds_hold_what_atom_asks(talked_about: BuiltSite) -> None:
    for path in ("/articles/un-article/atom.xml", "/commentaires/atom.xml"):
        feed = ElementTree.fromstring(talked_about.html(path))
        assert feed.tag == f"{ATOM}feed"
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["self"] == f"https://www.cabinet-reel.fr{path}"
        entries = feed.findall(f"{ATOM}entry")
        assert len(entries) == 4
        for part in [feed, *entries]:
            for name in ("id", "title", "updated"):
                assert (part.findtext(f"{ATOM}{name}") or "").strip(), name
        assert len({e.findtext(f"{ATOM}id") for e in entries}) == 4
        newest = entries[0]
        assert newest.findtext(f"{ATOM}updated") == "2026-02-04T00:00:00+01:00"
        assert newest.findtext(f"{ATOM}author/{ATOM}name") == "Zoé"
        assert newest.find(f"{ATOM}link").get("href").endswith("/articles/un-article/#c-zoe")
        assert "https://www.cabinet-reel.fr/articles/un-article/#c-maryam" in (
            entries[1].findtext(f"{ATOM}content") or ""
        )


def test_a_folder_of_no_article_is_told_with_the_nearest(make_site: MakeSite) -> None:
    site = make_site(
        {
            "content/site.yaml": with_comments(),
            "content/comments/un-artcle/lea.md": comment("Léa", "Oui."),
        }
    )
    assert site.error_codes == ["B501"]
    assert "content/comments/un-artcle/lea.md:1:1" in site.told()
    assert "un-article" in site.told()


def test_a_questionnaire_cannot_take_the_name_of_the_form(make_site: MakeSite) -> None:
    from tests.conftest import MINIMAL_QUESTIONNAIRE

    own = MINIMAL_QUESTIONNAIRE.replace("slug: contact", "slug: comment")
    site = make_site(
        {"content/site.yaml": with_comments(), "content/questionnaires/comment.md": own}
    )
    assert "content/questionnaires/comment.md" in site.told()
    assert site.error_codes


def test_example_comments_stay_off_line(make_site: MakeSite) -> None:
    site = make_site(
        {
            "content/site.yaml": with_comments(),
            "content/comments/un-article/lea.md": comment("Léa", "Oui.", 1, "example: true\n"),
        },
        SITEURL="https://www.cabinet-reel.fr",
        PULL_MARKETING_PUBLISH=True,
    )
    assert "B304" in site.error_codes
