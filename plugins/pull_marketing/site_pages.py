"""Writes the pages that belong to the site as a whole: home, 404, series, sitemap, redirects."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from .addresses import Addresses
from .aliases import Alias, redirect_page, redirects_file
from .appearance import ACCENT_CSS, check_accent, own_accent
from .catalogues import catalogue
from .content import ADDRESSES, ALIASES, SERIES
from .feeds import LANGUAGE as FEED_LANGUAGE
from .generators import FeatureGenerator
from .project import link_key
from .seo import HomePage
from .sitemap import Entry, Listed, llms_txt, robots_txt, sitemap_xml
from .translated import (
    Version,
    absolute_pairs,
    alternates,
    blog_of,
    entrances,
    feed_of,
    in_language,
    languages_of,
)
from .typography import typo


class SitePagesGenerator(FeatureGenerator):
    """Writes the pages that belong to the site as a whole."""

    def collect(self) -> None:
        assert self.project.site is not None
        theme = self.project.site.theme
        check_accent(theme, self.project.place("theme", "accent"), self.project.report)
        self._accent_css = own_accent(theme)
        if self._accent_css:
            self.context["accent_css"] = ACCENT_CSS
        for language in self._translated():
            self.name_page("translated", blog_of(language), language)
        self._entrances = entrances(self.project.site, self._translated())
        self.context["entrances"] = self._entrances
        self.context["list_versions"] = self._list_versions()
        for home in self._homes():
            self.name_page("home", home.url, home.language)
        letter = self.project.site.newsletter
        if letter and not letter.url:
            self.name_page("newsletter", self._letters)

    @property
    def _letters(self) -> str:
        return self.project.paths["letters"].lstrip("/")

    def write(self, writer: Any) -> None:
        if self._accent_css:
            self.write_text(ACCENT_CSS, self._accent_css)
        versions = self._home_versions()
        home = HomePage(self._lead(self.project.language), alternates=versions)
        self.write_page(writer, "", "home", home=home)
        for other in self._homes():
            self._write_home(writer, other, versions)
        self.write_page(writer, "404.html", "404")
        if link_key("newsletter") in self.project.pages:
            self.write_page(writer, self._letters, "letter", title=self._words("The letter"))
        for series in self.context[SERIES]:
            self.write_page(writer, series.url, "series", series=series)
        for language, articles in self._translated().items():
            self._write_language(writer, language, articles)
        aliases: list[Alias] = self.context[ALIASES]
        for alias in aliases:
            page = redirect_page(alias, self.settings["SITEURL"], self.project.language)
            self.write_text(alias.save_as, page)
        if aliases:
            self.write_text("_redirects", redirects_file(aliases))
        self.write_text("sitemap.xml", sitemap_xml(self._entries(), self._base()))
        robots = robots_txt(self._base(), public=self.project.publishing)
        self.write_text("robots.txt", robots)
        self._write_for_machines()

    def _write_for_machines(self) -> None:
        """What only those sites have that asked for it."""
        site = self.project.site
        assert site is not None
        key = site.findability.indexnow
        if key:
            self.write_text(f"{key}.txt", key)
        if site.findability.llms:
            groups = [
                (self._words("Articles"), self._listed(self.context["articles"])),
                (self._words("Pages"), self._listed(self.context["pages"])),
            ]
            self.write_text("llms.txt", llms_txt(site.name, site.tagline, groups))

    def _listed(self, contents: Iterable[Any]) -> Iterator[Listed]:
        for each in contents:
            if not getattr(each, "scheduled", False):
                yield Listed(str(each.title), f"{self._base()}/{each.url}", each.standfirst)

    def _translated(self) -> dict[str, list[Any]]:
        articles = self.context["articles"]
        return languages_of(each for article in articles for each in article.translations)

    def _write_language(self, writer: Any, language: str, articles: list[Any]) -> None:
        """The list and the feed of the articles in another language."""
        url = blog_of(language)
        self.write_page(writer, url, "translations", language=language, articles=articles)
        if feed := self.settings["FEED_ALL_ATOM"]:
            context = {**self.context, FEED_LANGUAGE: language}
            writer.write_feed(articles, context, feed_of(feed, language))

    def _homes(self) -> list[Version]:
        """The home pages in other languages than the site's."""
        found = self._entrances[1:]
        return [each for each in found if each.url == f"{each.language}/"]

    def _home_versions(self) -> tuple[tuple[str, str], ...]:
        found = [*self._entrances[:1], *self._homes()]
        return absolute_pairs([(each.language, each.url) for each in found], self._base())

    def _list_versions(self) -> tuple[tuple[str, str], ...]:
        own = (self.project.language, self.project.paths["blog"].lstrip("/"))
        others = [(language, blog_of(language)) for language in self._translated()]
        return absolute_pairs([own, *others], self._base())

    def _write_home(
        self, writer: Any, home: Version, versions: tuple[tuple[str, str], ...]
    ) -> None:
        """A home page in another language: what exists in the site's alone is left out."""
        self.write_page(
            writer,
            home.url,
            "home",
            home=HomePage(self._lead(home.language), home.url, "", home.language, versions),
            language=home.language,
            articles=self._translated().get(home.language, []),
            featured_testimonial=None,
            first_question=None,
        )

    def _entries(self) -> Iterator[Entry]:
        """The pages that may be found: no old addresses, no drafts, not the 404 page."""
        addresses: Addresses = self.context[ADDRESSES]
        homes, lists = self._home_versions(), self._list_versions()
        sisters = {address: homes for _, address in homes}
        sisters |= {address: lists for _, address in lists}

        def versions(url: str) -> tuple[tuple[str, str], ...]:
            return sisters.get(f"{self._base()}/{url}", ())

        day_of = cache(_out_since)  # an article stands in many lists

        def latest(articles: Iterable[Any]) -> datetime.date | None:
            return max(filter(None, map(day_of, articles)), default=None)

        yield Entry("", latest(self.context["articles"]), homes)
        for owner in addresses.owners.values():
            content = owner.content
            if content and content.status == "published" and not content.scheduled:
                yield Entry(content.url, _changed(content), alternates(content, self._base()))
        for save_as, articles in addresses.lists.items():
            if not articles:
                continue  # the first day of a site: nobody should find an empty page
            url = save_as.removesuffix("index.html")
            yield Entry(url, latest(articles), versions(url))
        for series in self.context[SERIES]:
            yield Entry(series.url, latest(series.articles))
        for page in self.project.pages.values():
            if page.listed:
                yield Entry(page.url, None, versions(page.url))

    def _words(self, message: str) -> str:
        return catalogue(self.project.language).gettext(message)

    def _lead(self, language: str) -> str:
        assert self.project.site is not None
        lead = in_language(self.project.site, language).home.lead
        return typo(lead.replace("==", ""), self.project.locale(language))

    def _base(self) -> str:
        assert self.project.site is not None
        return str(self.settings["SITEURL"] or self.project.site.url.rstrip("/"))


def _changed(content: Any) -> datetime.date | None:
    moment = getattr(content, "modified", None) or getattr(content, "date", None)
    return moment.date() if moment else None


def _out_since(article: Any) -> datetime.date | None:
    return None if article.scheduled else _changed(article)
