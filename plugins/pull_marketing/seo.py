"""What search engines and sharing sites read of a page; it repeats what the visitor sees."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from .catalogues import catalogue
from .faq import questions_of
from .markup import plain_text
from .project import Project
from .site import PATHS, Site
from .translated import alternates, blog_of, in_language, is_translation

DESCRIPTION_LENGTH = 160
_CONTEXT = "https://schema.org"
_FIRMS = {"eurl", "sarl", "sasu", "sas", "sa", "srl", "inc", "association", "other"}

# Inside a script element only these could end it, or end a line of a script for old readers.
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class HomePage:
    """The home page, as the subject of `seo(...)`; it has no file of its own.

    Attributes:
        lang: the language it speaks, or nothing for that of the site.
        alternates: pairs of language and absolute address, of a site with several.
    """

    description: str
    url: str = ""
    title: str = ""
    lang: str = ""
    alternates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Seo:
    """What the head of a page says about it.

    Attributes:
        canonical: the page's own address, absolute.
        image: absolute address, or nothing.
        type: Open Graph type.
        json_ld: ready to print inside a script element.
        robots: `noindex` for a page that must not be found, or nothing.
        breadcrumb: pairs of label and site-absolute address, the page itself last.
        alternates: pairs of language and absolute address, of a text with versions in others.
    """

    title: str
    description: str
    canonical: str
    image: str
    type: str
    json_ld: Markup
    robots: str
    breadcrumb: tuple[tuple[str, str], ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()
    open_graph: dict[str, str] = field(default_factory=dict)


def script_json(data: Any) -> Markup:
    """JSON that cannot end the script element it is printed in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_UNSAFE))  # noqa: S704  the dangerous characters are gone


def shorten(text: str, length: int = DESCRIPTION_LENGTH) -> str:
    """Cut at a word, with an ellipsis."""
    if len(text) <= length:
        return text
    return text[: length - 1].rpartition(" ")[0].rstrip(" ,;:–—") + "…"


def seo_for(project: Project, siteurl: str) -> Callable[[Any], Seo | dict[str, str]]:
    """The `seo` function of the templates.

    Args:
        project: the build.
        siteurl: the address that the site is built for; without it, the one of site.yaml.
    """

    def seo(subject: Any) -> Seo | dict[str, str]:
        if project.site is None or subject is None:
            return {}
        said = in_language(project.site, getattr(subject, "lang", "") or project.language)
        site = said if isinstance(subject, HomePage) else project.site
        return _Describer(site, siteurl or project.site.url.rstrip("/")).describe(subject)

    return seo


@dataclass(frozen=True)
class _Describer:
    site: Site
    base: str

    def describe(self, subject: Any) -> Seo:
        if isinstance(subject, HomePage):
            return self._home(subject)
        if hasattr(subject, "reading_minutes") and hasattr(subject, "similar"):
            return self._article(subject)
        return self._page(subject)

    def absolute(self, path: str) -> str:
        return path if "://" in path else f"{self.base}/{path.lstrip('/')}"

    def _seo(self, subject: Any, kind: str, things: list[Any], **more: Any) -> Seo:
        title = str(subject.title) if not isinstance(subject, HomePage) else ""
        title = title or self.site.tagline or self.site.name
        canonical = self.absolute(subject.url)
        image = self._image(subject)
        description = shorten(_description(subject) or self.site.tagline)
        graph = {"@context": _CONTEXT, "@graph": [_filled(thing) for thing in things]}
        return Seo(
            title=title,
            description=description,
            canonical=canonical,
            image=image,
            type=kind,
            json_ld=script_json(graph),
            robots=_robots(subject),
            alternates=(
                alternates(subject, self.base)
                if hasattr(subject, "translations")
                else getattr(subject, "alternates", ())
            ),
            open_graph=_filled(
                {
                    "og:site_name": self.site.name,
                    "og:title": title,
                    "og:type": kind,
                    "og:url": canonical,
                    "og:description": description,
                    "og:image": image,
                }
            ),
            **more,
        )

    def _image(self, subject: Any) -> str:
        image = getattr(subject, "share_image", "") or getattr(subject, "image", "")
        return self.absolute(str(image)) if image else ""

    def _home(self, home: HomePage) -> Seo:
        website = {
            "@type": "WebSite",
            "@id": f"{self.base}/#website",
            "url": f"{self.base}/",
            "name": self.site.name,
            "description": self.site.tagline,
            "inLanguage": self.site.language,
            "publisher": {"@id": f"{self.base}/#publisher"},
        }
        return self._seo(home, "website", [website, self._publisher()])

    def _publisher(self) -> dict[str, Any]:
        """Who publishes: a person who works alone, or a firm."""
        business = self.site.business
        firm = business.legal_form in _FIRMS
        return {
            "@type": "Organization" if firm else "Person",
            "@id": f"{self.base}/#publisher",
            "name": business.name if firm else business.person,
            "jobTitle": "" if firm else business.job,
            "url": f"{self.base}/",
            "image": self.absolute(business.portrait) if business.portrait else "",
            "email": business.email,
            "telephone": business.phone,
            "address": {"@type": "PostalAddress", "addressLocality": business.city},
            "sameAs": [link.url for link in self.site.social],
        }

    def _publisher_named(self) -> dict[str, Any]:
        """Who publishes, by name; the home page, which this points to, says the rest."""
        whole = self._publisher()
        return {name: whole[name] for name in ("@type", "@id", "name", "url")}

    def _article(self, article: Any) -> Seo:
        crumbs = _crumbs(article, self.site.language)
        posting = {
            "@type": "BlogPosting",
            "headline": str(article.title),
            "description": _description(article),
            "datePublished": article.date.isoformat(),
            "dateModified": _modified(article),
            "author": [
                {"@type": "Person", "name": str(a.name), "url": self.absolute(a.url)}
                for a in getattr(article, "authors", ())
            ],
            "publisher": self._publisher_named(),
            "mainEntityOfPage": self.absolute(article.url),
            "image": self._image(article),
            "inLanguage": article.lang,
            "articleSection": str(article.category.name) if _has(article, "category") else "",
            "keywords": [str(tag.name) for tag in getattr(article, "tags", ())],
            "isPartOf": self._series(article),
        }
        things = [posting, self._breadcrumb(crumbs), *_faq(article)]
        return self._seo(article, "article", things, breadcrumb=crumbs)

    def _series(self, article: Any) -> dict[str, str]:
        series = getattr(article, "series", None)
        if not series:
            return {}
        url = self.absolute(series.url)
        return {"@type": "CreativeWorkSeries", "name": series.name, "url": url}

    def _page(self, page: Any) -> Seo:
        title = str(page.title)
        web_page = {
            "@type": "WebPage",
            "name": title,
            "description": _description(page),
            "url": self.absolute(page.url),
            "inLanguage": getattr(page, "lang", None) or self.site.language,
            "isPartOf": {"@type": "WebSite", "name": self.site.name, "url": f"{self.base}/"},
        }
        return self._seo(page, "website", [web_page, *_faq(page)])

    def _breadcrumb(self, crumbs: tuple[tuple[str, str], ...]) -> dict[str, Any]:
        return {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": n, "name": label, "item": self.absolute(url)}
                for n, (label, url) in enumerate(crumbs, start=1)
            ],
        }


def _faq(subject: Any) -> list[dict[str, Any]]:
    """The questions that the text answers, where it is made of questions."""
    asked = questions_of(getattr(subject, "_content", "") or "")
    questions = [
        {
            "@type": "Question",
            "name": each.question,
            "acceptedAnswer": {"@type": "Answer", "text": each.answer},
        }
        for each in asked
    ]
    return [{"@type": "FAQPage", "mainEntity": questions}] if questions else []


def _has(subject: Any, name: str) -> bool:
    return getattr(subject, name, None) is not None


def _filled(thing: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: a search engine is told nothing rather than an empty text."""
    return {name: value for name, value in thing.items() if value not in ("", None, [], {})}


def _description(subject: Any) -> str:
    """The summary; else the beginning of the text."""
    summary = getattr(subject, "standfirst", "") or getattr(subject, "description", "")
    if summary:
        return str(summary)
    return shorten(plain_text(getattr(subject, "_content", "") or ""))


def _modified(article: Any) -> str:
    """The day of the update, when the page prints one."""
    modified = getattr(article, "modified", None)
    if modified is None or modified.date() <= article.date.date():
        return ""
    return str(modified.isoformat())


def _robots(subject: Any) -> str:
    hidden = getattr(subject, "status", "published") != "published"
    return "noindex" if hidden or getattr(subject, "scheduled", False) else ""


def _crumbs(article: Any, language: str) -> tuple[tuple[str, str], ...]:
    blog = (catalogue(language).gettext("Articles"), f"/{PATHS[language]['blog']}")
    own = (str(article.title), f"/{article.url}")
    if not getattr(article, "in_default_lang", True) and is_translation(article):
        # Lists of categories hold the texts of the site's own language.
        label = catalogue(article.lang).gettext("Articles")
        return ((label, f"/{blog_of(article.lang)}"), own)
    if not _has(article, "category"):
        return (blog, own)
    return (blog, (str(article.category.name), f"/{article.category.url}"), own)
