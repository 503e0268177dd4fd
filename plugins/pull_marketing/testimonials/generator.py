"""Reads the testimonials, stops the build where a rule does not hold, writes their pages."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from pelican.plugins import signals

from ..diagnostics import BuildStopped, Severity, nearest, problem
from ..generators import FeatureGenerator
from ..project import link_key
from ..site import Site
from .blocks import fill_blocks
from .case import Case
from .deadlines import tell_who_waits
from .linting import lint, lint_output, read_case
from .policy import Policy, count, policy_of
from .rules import all_rules
from .sealing import check_seal
from .verdict import UNDECIDABLE, verdict
from .view import GROUNDS, METHODS, View, view

UNKNOWN_FEATURED = problem(
    "S040",
    "home.testimonial: there is no testimonial “{id}”",
    hint="existing testimonials: {known}",
)
FEATURED_WITHDRAWN = problem(
    "S041",
    "home.testimonial: “{id}” was withdrawn, the home page shows none",
    hint="name another one, or leave the line out",
    severity=Severity.WARNING,
)
FORMS = {
    "report": ("signaler-un-doute", "report-a-doubt"),
    "give": ("donner-mon-avis", "give-my-opinion"),
}
"""Questionnaires that replace the mail links of the testimonials pages when the site has them."""


class TestimonialsGenerator(FeatureGenerator):
    """Reads and writes the testimonials."""

    case: Case
    views: tuple[View, ...]
    policy: Policy
    service_urls: dict[str, str]

    def collect(self) -> None:
        project = self.project
        assert project.site is not None
        self.case = read_case(project)
        lint(self.case, project, project.report)
        check_seal(self.case, project)
        tell_who_waits(self.case, project)
        self.policy = policy_of(project.site, self.case.testimonials, self.case.register)
        self.service_urls = self._name_pages(project.site)
        self.views = tuple(
            view(item, project.site, self.service_urls, project.date) for item in self.case.shown
        )
        self._fill_context(project.site)
        # Rules about written pages wait for the end; Pelican forgets a handler nobody holds.
        signals.finalized.connect(self._check_written)

    def _name_pages(self, site: Site) -> dict[str, str]:
        """Make the pages known to links; the address of the page of each service that has one."""
        paths = self.project.paths
        self.name_page("testimonials", paths["testimonials"].lstrip("/"))
        self.name_page("testimonial_policy", paths["testimonial_policy"].lstrip("/"))
        urls = {}
        spoken = {item.service for item in self.case.shown}
        for service in site.services:
            if service.id in spoken:
                url = service_url(service.id, paths)
                self.name_page("testimonials", url.lstrip("/"), service.id)
                urls[service.id] = url
        return urls

    def _fill_context(self, site: Site) -> None:
        by_service: dict[str, list[View]] = defaultdict(list)
        for each in self.views:
            by_service[each.item.service].append(each)
        self.context["testimonials"] = list(self.views)
        self.context["testimonial_count"] = len(self.views)
        self.context["testimonials_by_service"] = dict(by_service)
        self.context["featured_testimonial"] = self._featured(site)
        fill_blocks(self)

    def _featured(self, site: Site) -> View | None:
        wanted = site.home.testimonial
        found = next((each for each in self.views if each.id == wanted), None)
        if not wanted or found:
            return found
        where = self.case.at_site("home", "testimonial")
        entry = self.case.register.entries.get(wanted)
        withdrawn = any(item.id == wanted for item in self.case.testimonials)
        if withdrawn or (entry and entry.withdrawn):
            self.project.report(FEATURED_WITHDRAWN.at(where, id=wanted))
            return None
        known = [each.id for each in self.views]
        close, told = nearest(wanted, known), ", ".join(known) or "–"
        self.project.report(UNKNOWN_FEATURED.at(where, suggestion=close, id=wanted, known=told))
        return None

    def write(self, writer: Any) -> None:
        shared = self._shared()
        self.write_page(
            writer,
            self.project.paths["testimonials"].lstrip("/"),
            "testimonials",
            items=self.views,
            selected=None,
            **shared,
        )
        for service_id, url in self.service_urls.items():
            items = [each for each in self.views if each.item.service == service_id]
            self.write_page(
                writer,
                url.lstrip("/"),
                "testimonials",
                items=items,
                selected=items[0].service,
                **shared,
            )
        url = self.project.paths["testimonial_policy"].lstrip("/")
        self.write_page(writer, url, "testimonial_policy", **shared)

    def _shared(self) -> dict[str, Any]:
        """What every page of the room prints."""
        return {
            "policy": self.policy,
            "counts": count(self.case.testimonials, self.case.register, None),
            "service_urls": self.service_urls,
            "report_form": self._form("report"),
            "give_form": self._form("give"),
            "grounds": GROUNDS,
            "methods": METHODS,
            "rule_count": len({rule.id for rule in all_rules()}),
            "undecidable": UNDECIDABLE,
            "translate": self.env.globals["gettext"],
        }

    def _form(self, kind: str) -> str:
        """The address of the site's own questionnaire for this, or nothing: then it is by mail."""
        for slug in FORMS[kind]:
            page = self.project.pages.get(link_key("questionnaire", slug))
            if page:
                return f"/{page.url}"
        return ""

    def _check_written(self, pelican: Any) -> None:
        """The rules about written pages (handler of `finalized`)."""
        if pelican.settings is not self.settings:
            return  # another build of the same process; ours stopped before it wrote
        signals.finalized.disconnect(self._check_written)
        project = self.project
        publishing = project.publishing
        lint_output(self.case, Path(self.output_path), publishing=publishing, report=project.report)
        self.context["testimonial_verdict"] = verdict(project.report, len(self.case.shown))
        if project.report.errors:
            raise BuildStopped(project.report, project.language)


def service_url(service_id: str, paths: dict[str, str]) -> str:
    """The page of the testimonials of one service; a service may be called like the policy."""
    url = f"{paths['testimonials']}{service_id}/"
    return f"{url.rstrip('/')}-/" if url == paths["testimonial_policy"] else url
