"""Puts comments under their articles; writes the rules, the pages with the form, and the feeds."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..catalogues import catalogue
from ..comments_settings import Comments
from ..converting import markdown_of
from ..diagnostics import nearest
from ..generators import FeatureGenerator
from ..source import read_source
from ..typography import typo
from .feed import Entry, Feed, atom
from .model import Comment, Discussion, Shown
from .reading import read_comments
from .rules import own_rules, usual_rules
from .state import CLOSED, state_of
from .threads import arrange, counted
from .writing import FOLDER, NO_SUCH_THREAD

FEED = "atom.xml"
_LISTS = ("articles", "hidden_articles", "drafts")


class CommentsGenerator(FeatureGenerator):
    """Reads content/comments/<article>/*.md; gives each article its `discussion`."""

    def collect(self) -> None:
        project = self.project
        assert project.site is not None
        self._settings = project.site.comments
        found = read_comments(project.content, project.root, project.now.tzinfo, project.report)
        articles = {self._thread(article): article for article in self._articles()}
        self._check_threads(found, articles)
        self._shown = [each for name, each in articles.items() if self._give(name, each, found)]
        if self._settings or self._shown:
            self.name_page("comments", self._rules_url)

    @property
    def _rules_url(self) -> str:
        return self.project.paths["comments"].lstrip("/")

    def _articles(self) -> Iterator[Any]:
        for name in _LISTS:
            for article in self.context.get(name, ()):
                yield from (article, *article.translations)

    def _thread(self, article: Any) -> str:
        """The folder of an article's comments: a translation has its own."""
        own = article.lang == self.project.language
        return str(article.slug) if own else f"{article.slug}.{article.lang}"

    def _check_threads(self, found: dict[str, list[Comment]], articles: dict[str, Any]) -> None:
        for name in sorted(found.keys() - articles.keys()):
            where, close = found[name][0].body._replace(line=1), nearest(name, articles)
            self.project.report(NO_SUCH_THREAD.at(where, article=name, suggestion=close))

    def _give(self, name: str, article: Any, found: dict[str, list[Comment]]) -> bool:
        """Set `discussion` on an article; whether there is anything to show."""
        project = self.project
        threads = self._set(arrange(found.get(name, ()), project.report))
        choice, status = article.metadata.get("comments"), article.status
        state = state_of(self._settings, choice, article.date.date(), project.date)
        state = state if status == "published" and not article.scheduled else CLOSED
        form = f"{article.url}{project.paths['comment'].lstrip('/')}" if state.open else ""
        article.discussion = Discussion(
            state, threads, counted(threads), form, f"{article.url}{FEED}", self._rules_url
        )
        if form:
            self.name_page("comment_form", form, name, listed=False)
        return bool(threads) or state.open

    def _set(self, threads: tuple[Shown, ...]) -> tuple[Shown, ...]:
        """With the typography of the site's language, in the words of who writes it."""
        return tuple(self._typeset(thread) for thread in threads)

    def _typeset(self, shown: Shown) -> Shown:
        language = shown.comment.language.partition("-")[0] or self.project.language
        html = typo(shown.html, self.project.locale(language))
        return replace(shown, html=html, replies=self._set(shown.replies))

    def write(self, writer: Any) -> None:
        if not (self._settings or self._shown):
            return
        settings = self._settings or Comments(open=False)
        self.write_page(
            writer,
            self._rules_url,
            "comment_rules",
            title=self._words("Comments on this site"),
            rules_html=self._rules(settings),
            feed_url=f"{self._rules_url}{FEED}",
        )
        for article in self._shown:
            self._write_article(writer, article)
        entries = (entry for article in self._shown for entry in self._entries(article))
        title = self._words("{site}: comments").format(site=self.context["SITENAME"])
        newest = max((article.date for article in self._shown), default=self.project.now)
        self._write_feed(title, self._rules_url, entries, newest)

    def _write_article(self, writer: Any, article: Any) -> None:
        discussion: Discussion = article.discussion
        if discussion.form_url:
            form = self.context["own_form_of"]("comment")
            self.write_page(
                writer,
                discussion.form_url,
                "comment_form",
                article_commented=article,
                discussion=discussion,
                thread=self._thread(article),
                form=form,
                title=self._words("Comment “{title}”").format(title=article.title),
                robots="noindex",
            )
        title = self._words("{title}: comments").format(title=article.title)
        self._write_feed(title, article.url, self._entries(article), article.date)

    def _write_feed(
        self, title: str, url: str, entries: Iterator[Entry], since: datetime.datetime
    ) -> None:
        """A feed; without entries, what it follows changed when that was written."""
        base, language = self._base, self.project.language
        feed = Feed(title, f"{base}/{url}{FEED}", f"{base}/{url}", language, since)
        self.write_text(f"{url}{FEED}", atom(feed, entries))

    def _entries(self, article: Any) -> Iterator[Entry]:
        said = self._words("{name}, on “{title}”")
        for shown in _flat(article.discussion.threads):
            comment = shown.comment
            yield Entry(
                id=f"{comment.thread}/{comment.id}",
                url=f"{self._base}/{article.url}#c-{comment.id}",
                title=said.format(name=comment.author, title=article.title),
                author=comment.author,
                moment=comment.moment,
                html=shown.html.replace('href="#', f'href="{self._base}/{article.url}#'),
            )

    @property
    def _base(self) -> str:
        assert self.project.site is not None
        return str(self.settings["SITEURL"] or self.project.site.url.rstrip("/"))

    def _rules(self, settings: Comments) -> str:
        project = self.project
        assert project.site is not None
        path = own_rules(project.content, FOLDER)
        source = path and read_source(path, project.root, project.report)
        if source:
            with markdown_of(self.settings) as markdown:
                html = markdown.convert(source.text)
        else:
            html = usual_rules(project.site, settings)
        return typo(html, project.locale())

    def _words(self, message: str) -> str:
        return catalogue(self.project.language).gettext(message)


def _flat(threads: tuple[Shown, ...]) -> Iterator[Shown]:
    for shown in threads:
        if not shown.comment.withdrawn:
            yield shown
        yield from _flat(shown.replies)
