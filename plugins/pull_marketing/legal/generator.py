"""Writes the legal pages, then reads the finished site for trackers and missing links."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pelican.plugins import signals

from ..diagnostics import BuildStopped, Location, Severity, problem
from ..generators import FeatureGenerator
from ..law import check_reviews, dated_lines, fact
from ..project import SETTING, Project, project_of
from .declarations import declarations_of
from .document import LegalDocument
from .notice import legal_notice
from .privacy import fill_slot, privacy_page, tracker_html
from .rules import check_contents, check_notice
from .trackers import Finding, scan, sent_files, undeclared

UNDECLARED = problem(
    "L050",
    "the page loads or stores “{what}” and the site says that it has no tracker",
    hint="remove it, or host it on your own site ({source}, read on {read})",
)
NO_NOTICE_LINK = problem(
    "L020",
    "this page does not link to the legal notice",
    hint="keep the footer of the theme in your template ({source}, read on {read})",
)


class LegalGenerator(FeatureGenerator):
    """The legal notice and the page about visitors' data."""

    def collect(self) -> None:
        project = self.project
        site, document = project.site, project.site_document
        assert site is not None
        for name in ("legal_notice", "privacy"):
            self.name_page(name, project.paths[name].lstrip("/"))
        if document is not None:
            day, publishing = project.date, project.publishing
            check_notice(site, document, day, project.report, publishing=publishing)
        contents = [*self.context.get("articles", ()), *self.context.get("pages", ())]
        check_contents(contents, project.report)
        check_reviews(dated_lines(), project.date, project.report)
        # A module function: connecting it again for the next build changes nothing.
        signals.finalized.connect(check_output)

    def write(self, writer: Any) -> None:
        site = self.project.site
        assert site is not None
        self._write(writer, "legal_notice", legal_notice(site))
        declarations = declarations_of(self._questionnaires, site)
        page = privacy_page(site, declarations, has_referral=site.referral is not None)
        self._write(writer, "privacy", page)

    @property
    def _questionnaires(self) -> list[Any]:
        """Those that the questionnaires' own generator has read before this one."""
        return list(self.context.get("questionnaires") or ())

    def _write(self, writer: Any, name: str, document: LegalDocument) -> None:
        url = self.project.paths[name].lstrip("/")
        sections = document.sections
        self.write_page(writer, url, "legal", document=document, sections=sections)


def check_output(pelican: Any) -> None:
    """Scan what has been written, choose the sentence, refuse what nobody declared.

    Handler of `finalized`: only then is every file there, those of the theme included.
    """
    if SETTING not in pelican.settings:
        return
    project = project_of(pelican.settings)
    output = Path(pelican.settings["OUTPUT_PATH"])
    if project.site is None:
        return
    siteurl = pelican.settings["SITEURL"]
    own = {urlsplit(siteurl).hostname, urlsplit(project.site.url).hostname}
    findings: set[Finding] = set()
    for name, content in sent_files(output):
        findings.update(found for found in scan(content, name) if found.what not in own)
        if name.endswith(".html"):
            _check_link(project, name, content, siteurl)
    _report_undeclared(project, sorted(findings))
    page = output / project.paths["privacy"].lstrip("/") / "index.html"
    if page.is_file():
        html = page.read_text("utf-8")
        page.write_text(fill_slot(html, tracker_html(findings, project.language)), "utf-8")
    if project.report.errors:
        raise BuildStopped(project.report, project.language)


def _report_undeclared(project: Project, findings: list[Finding]) -> None:
    assert project.site is not None
    service = urlsplit(project.site.forms.endpoint).hostname
    severity = Severity.ERROR if project.publishing else Severity.WARNING
    for finding in undeclared(findings, [service] if service else []):
        where = Location(finding.path)
        cited = fact("trackers").cited
        project.report(UNDECLARED.at(where, severity=severity, what=finding.what, **cited))


def _check_link(project: Project, name: str, html: bytes, siteurl: str) -> None:
    """Every page that somebody reads links to the legal notice; redirects are not read."""
    link = f'href="{siteurl}{project.paths["legal_notice"]}"'.encode()
    if link not in html and b"<body" in html and b'http-equiv="refresh"' not in html:
        severity = Severity.ERROR if project.publishing else Severity.WARNING
        cited = fact("publisher").cited
        project.report(NO_NOTICE_LINK.at(Location(name), severity=severity, **cited))
