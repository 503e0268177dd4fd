"""Writes the legal pages, then reads the finished site for trackers and missing links."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pelican.plugins import signals

from ..countries import dated_facts, dated_services
from ..diagnostics import BuildStopped, Diagnostic, Location, Severity, problem
from ..generators import FeatureGenerator
from ..kept import once
from ..law import check_reviews, dated_lines, fact
from ..project import SETTING, Project, link_key, project_of
from ..site import Site
from ..source import Document
from ..written import write_output
from .declarations import Outcome, declarations_of
from .document import LegalDocument
from .notice import legal_notice
from .privacy import Rooms, privacy_page
from .privacy_rules import check_date, check_questionnaires
from .rules import check_contents, check_notice
from .tracker_words import fill_slot, tracker_html
from .trackers import Finding, scan, sent_files, undeclared
from .transfers import check_transfers
from .written_pages import check_found, check_page, is_hidden

UNDECLARED = problem(
    "L050",
    "the page loads or stores “{what}” and the site says that it has no tracker",
    hint="remove it, or host it on your own site ({source}, read on {read})",
)


class LegalGenerator(FeatureGenerator):
    """The legal notice and the page about visitors' data."""

    def collect(self) -> None:
        project = self.project
        site, document = project.site, project.site_document
        assert site is not None
        for name in ("legal_notice", "privacy"):
            self.name_page(name, project.paths[name].lstrip("/"))
        self._declarations = declarations_of(self._questionnaires, site, self._outcomes)
        if document is not None:
            self._check(site, document)
        contents = [*self.context.get("articles", ()), *self.context.get("pages", ())]
        check_contents(contents, project.report)
        lines = chain(dated_lines(), dated_facts(site.business.country), dated_services())
        check_reviews(lines, project.date, project.report)
        # A module function: connecting it again for the next build changes nothing.
        signals.finalized.connect(stop_if_wrong)

    def _check(self, site: Site, document: Document) -> None:
        project = self.project
        report, publishing = project.report, project.publishing
        check_notice(site, document, project.date, report, publishing=publishing)
        check_questionnaires(self._questionnaires, site, report, publishing=publishing)
        check_transfers(site, document, self._declarations, report)
        check_date(site, document, report)

    def write(self, writer: Any) -> None:
        site = self.project.site
        assert site is not None
        self._write(writer, "legal_notice", legal_notice(site))
        rooms = Rooms(site.referral is not None, link_key("testimonials") in self.project.pages)
        self._write(writer, "privacy", privacy_page(site, self._declarations, rooms))

    @property
    def _questionnaires(self) -> list[Any]:
        """Those that the questionnaires' own generator has read before this one."""
        own = self.context.get("own_forms") or ()
        return [*(self.context.get("questionnaires") or ()), *own]

    def _outcomes(self, questionnaire: Any) -> list[Outcome]:
        found = self.context.get("questionnaire_outcomes")
        return found(questionnaire) if found else []

    def _write(self, writer: Any, name: str, document: LegalDocument) -> None:
        url = self.project.paths[name].lstrip("/")
        sections = document.sections
        self.write_page(writer, url, "legal", document=document, sections=sections)


def stop_if_wrong(pelican: Any) -> None:
    """The last handler of `finalized`: nothing of a site that is not as it should be is used."""
    if SETTING in pelican.settings and (project := project_of(pelican.settings)).report.errors:
        raise BuildStopped(project.report, project.language)


def check_output(settings: dict[str, Any]) -> None:
    """Scan what has been written, choose the sentence, report what nobody declared.

    Part of the handler of `finalized`: only then is every file there, those of the theme included.
    """
    project = project_of(settings)
    output, siteurl = Path(settings["OUTPUT_PATH"]), settings["SITEURL"]
    if project.site is None:
        return
    findings = _read_all(project, output, siteurl)
    _report_undeclared(project, sorted(findings))
    page = output / project.paths["privacy"].lstrip("/") / "index.html"
    if page.is_file():
        html = page.read_text("utf-8")
        declared = project.site.legal.third_parties
        sentence = tracker_html(findings, project.language, declared)
        write_output(settings, page, fill_slot(html, sentence))


class Seen(NamedTuple):
    """What one written file shows."""

    findings: frozenset[Finding]
    told: tuple[Diagnostic, ...] = ()
    is_hidden: bool = False


def _look(
    name: str,
    content: bytes,
    own: Collection[str | None],
    check: Callable[[str, bytes], Iterable[Diagnostic]],
) -> Seen:
    findings = frozenset(found for found in scan(content, name) if found.what not in own)
    if not name.endswith(".html"):
        return Seen(findings)
    return Seen(findings, tuple(check(name, content)), is_hidden(content))


def _read_all(project: Project, output: Path, siteurl: str) -> set[Finding]:
    """Read each written file once: what it loads, and what a page must say or must not."""
    assert project.site is not None
    own = {urlsplit(siteurl).hostname, urlsplit(project.site.url).hostname}
    notice, privacy = (
        f'href="{siteurl}{project.paths[name]}"'.encode() for name in ("legal_notice", "privacy")
    )
    publishing = project.publishing
    check = partial(
        check_page, notice=notice, privacy=privacy, publishing=publishing, siteurl=siteurl
    )
    asked = f"written {sorted(map(str, own))} {siteurl} {notice!r} {privacy!r} {publishing}"
    findings: set[Finding] = set()
    hidden = []
    for name, content in sent_files(output):
        seen = once(f"{asked} {name}", content, partial(_look, name, content, own, check))
        findings |= seen.findings
        project.report.extend(seen.told)
        if seen.is_hidden:
            hidden.append("/" + name.removesuffix("index.html"))
    if publishing:  # elsewhere robots.txt blocks everything, on purpose
        _check_found(project, output, hidden, urlsplit(siteurl).path)
    return findings


def _check_found(project: Project, output: Path, hidden: list[str], root: str) -> None:
    files = [output / "sitemap.xml", output / "robots.txt"]
    sitemap, robots = (f.read_text("utf-8") if f.is_file() else "" for f in files)
    notice = project.paths["legal_notice"]
    project.report.extend(check_found(sitemap, robots, hidden, notice, root))


def _report_undeclared(project: Project, findings: list[Finding]) -> None:
    site = project.site
    assert site is not None
    booking = site.rates.booking.url if site.rates and site.rates.booking else ""
    hosts = [urlsplit(address).hostname or "" for address in (site.forms.endpoint, booking)]
    declared = [third.host for third in site.legal.third_parties]
    severity = Severity.ERROR if project.publishing else Severity.WARNING
    for finding in undeclared(findings, filter(None, hosts), declared):
        where = Location(finding.path)
        cited = fact("trackers").cited
        project.report(UNDECLARED.at(where, severity=severity, what=finding.what, **cited))
