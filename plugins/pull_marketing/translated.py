"""A site in two languages: which texts are versions of one another, and what the site says in each.

The site has one language of its own; articles and pages may have versions in others. A page speaks
the language of its text: the words of the theme, dates and numbers, and what site.yaml says of the
business in that language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from babel import Locale, UnknownLocaleError
from jinja2 import Environment, pass_context

from .catalogues import LANGUAGES, Catalogue, catalogue
from .display import filters
from .project import Project
from .site import Site

DEFAULT = "x-default"
"""What search engines call the version for those who speak none of the languages."""

_READ_IN = {"fr": "Lire en français", "en": "Read in English"}

_spoken: ContextVar[str] = ContextVar("spoken", default="")


@dataclass(frozen=True)
class Version:
    """One version of a text; `label` names its language in that language."""

    language: str
    url: str
    label: str


def versions(content: Any) -> tuple[Version, ...]:
    """The published versions of an article or page, itself among them; nothing when it is alone."""
    others = [each for each in getattr(content, "translations", ()) if _is_out(each)]
    if not others or not _is_out(content):
        return ()
    every = sorted([content, *others], key=lambda each: (not each.in_default_lang, each.lang))
    return tuple(Version(each.lang, each.url, read_in(each.lang)) for each in every)


def alternates(content: Any, base: str) -> tuple[tuple[str, str], ...]:
    """Pairs of language and absolute address, for `hreflang`; the first version is the default.

    Source:
        https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    return absolute_pairs([(each.language, each.url) for each in versions(content)], base)


def _is_out(content: Any) -> bool:
    published: bool = content.status == "published"
    return published and not getattr(content, "scheduled", False)


def is_translation(content: Any) -> bool:
    """Whether lists of the site name another version instead."""
    return not content.in_default_lang and any(
        each.in_default_lang for each in getattr(content, "translations", ())
    )


def read_in(language: str) -> str:
    """A link's text for those who read this language."""
    try:
        return _READ_IN.get(language) or str(Locale.parse(language).get_display_name())
    except (ValueError, UnknownLocaleError):
        return language


def direction(language: str) -> str:
    """`rtl` for a language that is written from the right, else nothing."""
    try:
        found: str = Locale.parse(language, sep="-").text_direction
    except (ValueError, UnknownLocaleError):
        return ""
    return found if found == "rtl" else ""


def in_language(site: Site, language: str) -> Site:
    """What site.yaml says, with what it says otherwise in this language."""
    # The theme has words in two languages; English is for all others.
    known: Literal["fr", "en"] = "fr" if language == "fr" else "en"
    said = site.languages.get(known)
    own = {name: value for name, value in said if value} if said else {}
    if job := own.pop("job", ""):
        own["business"] = site.business.model_copy(update={"job": job})
    return site.model_copy(update={**own, "language": known})


def local_paths(
    paths: dict[str, str], language: str, of_site: str, site: Site | None = None
) -> dict[str, str]:
    """The addresses of lists and of the home page, with those of this language."""
    if language == of_site:
        return paths
    home = f"/{language}/" if site and has_home(site, language) else paths["home"]
    return {**paths, "home": home, "blog": f"/{blog_of(language)}"}


def has_home(site: Site, language: str) -> bool:
    """Whether site.yaml says what stands on a home page in this language."""
    said = site.languages.get("fr" if language == "fr" else "en")
    return language in _READ_IN and said is not None and said.home is not None


def entrances(site: Site, languages: Iterable[str]) -> tuple[Version, ...]:
    """Where a visitor goes on in each language; nothing on a site in one.

    Args:
        site: what site.yaml says.
        languages: those that have a list of articles of their own.
    """
    lists = {language: blog_of(language) for language in languages}
    homes: dict[str, str] = {
        str(language): f"{language}/" for language in site.languages if has_home(site, language)
    }
    others: dict[str, str] = {**lists, **homes}
    others.pop(site.language, None)
    found = [(site.language, ""), *sorted(others.items())] if others else []
    return tuple(Version(language, url, read_in(language)) for language, url in found)


def absolute_pairs(found: Iterable[tuple[str, str]], base: str) -> tuple[tuple[str, str], ...]:
    """Languages and absolute addresses for `hreflang`; the first is the default one."""
    pairs = [(language, f"{base}/{url}") for language, url in found]
    return (*pairs, (DEFAULT, pairs[0][1])) if len(pairs) > 1 else ()


def blog_of(language: str) -> str:
    """Where the articles of another language than the site's are listed."""
    return f"{language}/articles/"


def feed_of(feed: str, language: str) -> str:
    """The feed of that list, beside the site's."""
    start, dot, end = feed.partition(".")
    return f"{start}-{language}{dot}{end}"


class Voice:
    """Gives the templates of one environment words, dates and numbers in the language spoken.

    A template calls `speak(language)` before its first word and base.html calls it without a
    language after the last one, so that the next page begins in the language of the site.
    """

    def __init__(self, project: Project, translations: Path) -> None:
        self._project = project
        self._folders = (translations,)
        self._filters: dict[str, dict[str, Callable[..., Any]]] = {}

    @property
    def language(self) -> str:
        return _spoken.get() or self._project.language

    def speak(self, language: str = "") -> Site | None:
        """Speak it from here on; gives what site.yaml says in it."""
        _spoken.set(language if language != self._project.language else "")
        site = self._project.site
        return in_language(site, language) if site and _spoken.get() else site

    def __fast_build__(self) -> tuple[Any, ...]:
        """All that words, dates and numbers depend on, for who compares two builds."""
        project, words = self._project, (catalogue(each, self._folders) for each in LANGUAGES)
        return project.language, project.locale(), [each.__fast_build__() for each in words]

    def _words(self) -> Catalogue:
        return catalogue(self.language, self._folders)

    def _filter(self, name: str) -> Callable[..., Any]:
        # Jinja works filters on constants out while it compiles, but not those with a context.
        @pass_context
        def spoken(_context: Any, *arguments: Any, **options: Any) -> Any:
            language = self.language
            if language not in self._filters:
                # Dates stand among the words of the theme, which is English for all others.
                known = language if language in LANGUAGES else "en"
                self._filters[language] = filters(known, self._project.locale(language))
            return self._filters[language][name](*arguments, **options)

        return spoken

    def join(self, environment: Environment) -> None:
        """Teach the environment our words and filters."""
        environment.add_extension("jinja2.ext.i18n")
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            lambda message: self._words().gettext(message),
            lambda one, many, n: self._words().ngettext(one, many, n),
            newstyle=True,
        )
        environment.globals["speak"] = self.speak
        names = filters(self._project.language, self._project.locale())
        environment.filters.update({name: self._filter(name) for name in names})


def languages_of(articles: Iterable[Any]) -> dict[str, list[Any]]:
    """The translated articles that are out, by language, the newest first."""
    found: dict[str, list[Any]] = {}
    for article in articles:
        if is_translation(article) and _is_out(article):
            found.setdefault(article.lang, []).append(article)
    return {
        language: sorted(those, key=lambda article: article.date, reverse=True)
        for language, those in sorted(found.items())
    }
