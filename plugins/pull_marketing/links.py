"""Checks every link and image of the texts; a broken one is shown where the author wrote it."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from .addresses import Addresses
from .aliases import Alias
from .diagnostics import Diagnostic, Location, Problem, Severity, Term, nearest, problem
from .headers import header_place
from .markup import Link, ids, links
from .next_action import is_unread_questionnaire
from .project import Project
from .schedule import is_left_out

NO_SUCH_FILE = problem(
    "B201",
    "the link leads to no article and no page: “{target}”",
    hint="the path is counted from the folder of this file, or from content/ with a leading slash",
)
NO_SUCH_STATIC = problem(
    "B202",
    "the linked file does not exist: “{target}”",
    hint="put the file there, or correct the path",
)
NO_SUCH_IMAGE = problem(
    "B203",
    "the image does not exist: “{target}”",
    hint="put the image there, or correct the path",
)
NO_SUCH_ADDRESS = problem(
    "B204",
    "nothing on this site answers at “{target}”",
    hint="correct the address, or link to the file with {{filename}}…",
)
NO_SUCH_ANCHOR = problem(
    "B205",
    "there is no “#{anchor}” in {page}",
    hint="anchors of that page: {known}",
)
NO_SUCH_NAME = problem(
    "B206",
    "no article has the {kind} “{name}”",
    hint="known: {known}",
)
NO_SUCH_QUESTIONNAIRE = problem(
    "B207",
    "there is no questionnaire “{slug}”",
    hint="existing questionnaires: {known}",
)
NO_SUCH_PAGE = problem(
    "B208",
    "the site has no page “{what}”",
    hint="fill the part of content/site.yaml that makes it, or remove the link",
)
NO_ALT = problem(
    "B209",
    "the image “{target}” has no text for those who do not see it",
    hint="say in a few words what it shows: ![a few words](…)",
    severity=Severity.WARNING,
)
NOT_PUBLISHED = problem(
    "B212",
    "this link leads to a text that is not online: {page}",
    hint="publish that text first, or remove the link until then",
)
STATIC_BY_FILENAME = problem(
    "B213",
    "“{target}” is not a text: link it with {{static}}",
    hint="write {{static}} instead of {{filename}}",
    severity=Severity.WARNING,
)
UNKNOWN_MARKER = problem(
    "B214",
    "“{{{what}}}” is not a kind of link",
    hint=(
        "known: {{filename}}, {{static}}, {{attach}}, {{category}}, {{tag}}, {{author}}, "
        "{{index}}, {{questionnaire}}, {{testimonials}}, {{testimonial_policy}}, {{rates}}, "
        "{{referral}}, {{legal_notice}}, {{privacy}}, {{comments}}, {{newsletter}}"
    ),
)

_NAMED = re.compile(r"/@(?P<what>[a-z]+(?:_[a-z]+)*)/?(?P<value>.*)")
_CODE = re.compile(
    r"^(?P<fence>```+|~~~+).*?^(?P=fence)[ \t]*$|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_PAGE_ANCHORS = {"", "main", "top"}
SHORT_IMAGE = "{static}"
"""What the reader puts before the name of an image that stands alone in a text."""
_TEXT_ENDINGS = (".md", ".markdown", ".mkd", ".rst")


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a link, before it is known where the link stands."""

    problem: Problem
    details: dict[str, Any] = field(default_factory=dict)
    suggestion: str | None = None

    def at(self, where: Location) -> Diagnostic:
        return self.problem.at(where, suggestion=self.suggestion, **self.details)


@dataclass(frozen=True)
class LinkChecker:
    """Knows what a link may lead to.

    Attributes:
        project: the build.
        addresses: everything the build writes.
        aliases: old addresses, which links may still use.
        context: Pelican's context, with what each source file became.
        settings: Pelican's settings.
    """

    project: Project
    addresses: Addresses
    aliases: list[Alias]
    context: dict[str, Any]
    settings: dict[str, Any]

    def check(self, content: Any) -> None:
        """Report every link of an article or a page that leads nowhere."""
        seen: Counter[str] = Counter()
        for link in _links_of(content):
            found = self.trouble(content, link)
            if found:
                where = place_of_link(self.project, content, link.target, seen[link.target])
                self.project.report(found.at(where))
            elif link.is_image and not link.alt and not link.decorative:
                where = place_of_link(self.project, content, link.target, seen[link.target])
                self.project.report(NO_ALT.at(where, target=_short(link.target)))
            seen[link.target] += 1
        self._check_header_image(content)

    def trouble(self, content: Any, link: Link) -> Trouble | None:
        """What is wrong with one link of a text, or nothing."""
        assert self.project.site is not None
        marker = re.match(self.settings["INTRASITE_LINK_REGEX"], link.target)
        if marker:
            return self._marked(content, link, marker["what"], link.target[marker.end() :])
        url = urlsplit(link.target)
        own = urlsplit(self.settings["SITEURL"] or self.project.site.url)
        if url.scheme in ("http", "https") and url.netloc == own.netloc:
            return self._address(content, link, url, url.path or "/")
        if url.scheme or url.netloc:
            return None
        if not url.path:
            return self._anchor(content, url.fragment)
        path = urljoin(f"/{content.url}", url.path)
        return self._address(content, link, url, path)

    def _marked(self, content: Any, link: Link, what: str, value: str) -> Trouble | None:
        url = urlsplit(value)
        if what in ("filename", "static", "attach"):
            named = _NAMED.match(url.path)
            if named and what == "filename":
                return self._named(named["what"], named["value"])
            return self._file(content, link, what, url)
        if what in ("category", "tag", "author"):
            return self._taxonomy(what, unquote(url.path))
        if what == "index":
            return None
        return Trouble(UNKNOWN_MARKER, {"what": what})

    def _named(self, what: str, value: str) -> Trouble | None:
        slug = value.partition("#")[0].rstrip("/")
        if f"@{what}/{slug}" in self.project.pages or f"@{what}" in self.project.pages:
            return None
        if what != "questionnaire":
            return Trouble(NO_SUCH_PAGE, {"what": what})
        if is_unread_questionnaire(self.project, slug):
            return None
        known = self.project.names(what)
        details = {"slug": slug, "known": ", ".join(known) or "–"}
        return Trouble(NO_SUCH_QUESTIONNAIRE, details, nearest(slug, known))

    def _file(self, content: Any, link: Link, what: str, url: SplitResult) -> Trouble | None:
        texts, files = self.context["generated_content"], self.context["static_content"]
        path = source_path(content, url.path)
        if what == "filename" and path in texts:
            return self._text(texts[path], url.fragment)
        exists = not path.startswith("../") and (self.project.content / path).is_file()
        if what == "filename" and exists and path in files:
            return Trouble(STATIC_BY_FILENAME, {"target": url.path})
        if what != "filename" and exists:
            return None
        if what == "filename":
            same = [p for p in texts if not p.startswith("@")]
            close = nearest(path, same) or _same_name(path, same)
            suggestion = close and _from(content, close, url.path)
            return Trouble(NO_SUCH_FILE, {"target": url.path}, suggestion)
        kind = NO_SUCH_IMAGE if link.is_image else NO_SUCH_STATIC
        close = nearest(path, [name for name in files if (self.project.content / name).is_file()])
        return Trouble(kind, {"target": url.path}, close and _from(content, close, url.path))

    def _text(self, target: Any, fragment: str) -> Trouble | None:
        if target is None or getattr(target, "unreadable", False) or not hasattr(target, "status"):
            return None
        if is_left_out(target, self.project):
            return Trouble(NOT_PUBLISHED, {"page": header_place(target, "status").path})
        return self._anchor(target, fragment)

    def _anchor(self, content: Any, fragment: str) -> Trouble | None:
        anchor = unquote(fragment)
        if anchor in _PAGE_ANCHORS or not hasattr(content, "_content"):
            return None
        known = ids(content._content)
        if anchor in known:
            return None
        details = {
            "anchor": anchor,
            "page": header_place(content, "title").path,
            "known": ", ".join(sorted(known)) or "–",
        }
        close = nearest(anchor, known)
        return Trouble(NO_SUCH_ANCHOR, details, close and f"#{close}")

    def _taxonomy(self, kind: str, name: str) -> Trouble | None:
        plural = {"category": "categories", "tag": "tags", "author": "authors"}[kind]
        known = [group[0] for group in self.context[plural]]
        if any(group.slug == type(group)(name, self.settings).slug for group in known):
            return None
        names = sorted(str(group.name) for group in known)
        details = {"kind": _KINDS[kind], "name": name, "known": ", ".join(names) or "–"}
        return Trouble(NO_SUCH_NAME, details, nearest(name, names))

    def _address(self, content: Any, link: Link, url: SplitResult, path: str) -> Trouble | None:
        owner = self.addresses.find(path)
        if owner and owner.content:
            return self._anchor(owner.content, url.fragment)
        if owner or self.addresses.knows(path) or any(a.path == path for a in self.aliases):
            return None
        if link.is_image:
            return Trouble(NO_SUCH_IMAGE, {"target": link.target})
        for text in self.context["generated_content"].values():
            if hasattr(text, "status") and f"/{text.url}" == path:
                return self._text(text, "")
        suggestion = self._suggestion(content, url.path, path)
        return Trouble(NO_SUCH_ADDRESS, {"target": link.target}, suggestion)

    def _suggestion(self, content: Any, written: str, path: str) -> str | None:
        if written.endswith(_TEXT_ENDINGS):
            source = source_path(content, written)
            return f"{{filename}}{written}" if source in self.context["generated_content"] else None
        if self.addresses.find(f"{path}/"):
            return f"{path}/"
        return nearest(path, self.addresses.urls())

    def _check_header_image(self, content: Any) -> None:
        image = content.metadata.get("image")
        if not image or "://" in image:
            return
        if not (self.project.content / image.lstrip("/")).is_file():
            where = header_place(content, "image")
            self.project.report(Trouble(NO_SUCH_IMAGE, {"target": image}).at(where))


_KINDS = {
    "category": Term("category"),
    "tag": Term("tag"),
    "author": Term("author"),
}


def _links_of(content: Any) -> Iterator[Link]:
    yield from links(content.metadata.get("summary") or "")
    yield from links(content._content or "")


def source_path(content: Any, written: str) -> str:
    """Path from the content folder of a file named in a text."""
    path = unquote(written)
    if path.startswith("/"):
        return posixpath.normpath(path[1:])
    return posixpath.normpath(posixpath.join(content.relative_dir, path))


def _from(content: Any, path: str, written: str) -> str:
    """A path from the content folder, in the form that the author used."""
    return f"/{path}" if written.startswith("/") else posixpath.relpath(path, content.relative_dir)


def _same_name(path: str, known: list[str]) -> str | None:
    name = posixpath.basename(path)
    return next((k for k in sorted(known) if posixpath.basename(k) == name), None)


def _short(target: str) -> str:
    return re.sub(r"^\{\w+\}", "", target)


def without_code(markdown: str) -> str:
    """The text with its code blanked out; every other character keeps its place."""
    return _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), markdown)


def _written_forms(target: str) -> Iterator[str]:
    """How an author may have written the address that the HTML has."""
    named = re.match(r"\{filename\}/@([a-z_]+)/?", target)
    written = f"{{{named[1]}}}{target[named.end() :]}" if named else target
    yield from dict.fromkeys((written, unquote(written), written.replace("&", "&amp;")))
    if target.startswith(SHORT_IMAGE):
        yield from dict.fromkeys((_short(target), unquote(_short(target))))
        name = target.removeprefix(SHORT_IMAGE).removeprefix("/images/")
        yield from dict.fromkeys((name, unquote(name)))


def place_of_link(project: Project, content: Any, target: str, number: int) -> Location:
    """Where a link stands in the author's file.

    Args:
        project: the build.
        content: the article or page.
        target: the address as the HTML has it.
        number: how many links with the same target come before it.
    """
    start = header_place(content)
    try:
        text = (project.root / start.path).read_text("utf-8-sig")
    except OSError:
        return start
    shown = without_code(text)
    for form in _written_forms(target):
        found = list(re.finditer(rf"(?<![\w/.-]){re.escape(form)}(?=[\s)\"'>\]]|\Z)", shown))
        if found:
            offset = found[min(number, len(found) - 1)].start()
            line = text.count("\n", 0, offset) + 1
            return Location(start.path, line, offset - text.rfind("\n", 0, offset))
    return Location(start.path, content.metadata.get("body_line", 0), 1)
