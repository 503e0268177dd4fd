"""Writes the page of rates and the page on which its conditions are accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..generators import FeatureGenerator
from ..site import Site
from .page import RatesPage, rates_page
from .rules import check_clients, check_rates


class RatesGenerator(FeatureGenerator):
    """Checks the dated prices and writes their pages; nothing without a section `rates`."""

    page: RatesPage | None = None

    def collect(self) -> None:
        project = self.project
        if project.site_document is None:
            return
        # `project.site` already holds the prices of the day; the rules look at what is written.
        written = Site.model_validate(project.site_document.values)
        questionnaires = list(self.context.get("questionnaires") or ())
        place = project.site_document
        check_clients(written, place, questionnaires, project.report)
        if written.rates is None:
            return
        check_rates(written, place, project.date, project.report, questionnaires=questionnaires)
        self.name_page("rates", project.paths["rates"].lstrip("/"))
        self.page = rates_page(written, project.date)
        self.context["rates_page"] = self.page

    def write(self, writer: Any) -> None:
        site = self.project.site
        if self.page is None or site is None or site.rates is None:
            return
        paths = self.project.paths
        self.write_page(writer, paths["rates"].lstrip("/"), "rates")
        if site.rates.accept or site.rates.booking:
            asked = self._form() if site.rates.accept else ""
            url = paths["rates_accept"].lstrip("/")
            rules = f"{paths['questionnaires']}{site.call_to_action.questionnaire}/rules.css"
            self.write_page(
                writer,
                url,
                "rates_accept",
                asked=asked,
                asked_rules=rules if asked and self._exists(rules) else "",
                robots="noindex",
            )

    def _form(self) -> str:
        """The questionnaire of the site with a box that accepts this version of the conditions."""
        assert self.page is not None
        assert self.project.site is not None
        slug = self.project.site.call_to_action.questionnaire
        form = self.context["questionnaire_form"]
        html: str = form(slug, "", self.page.version)
        return html

    def _exists(self, path: str) -> bool:
        return (Path(self.output_path) / path.lstrip("/")).is_file()
