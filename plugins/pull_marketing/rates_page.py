"""Writes the page of rates from site.yaml."""

from __future__ import annotations

from typing import Any

from .generators import FeatureGenerator
from .rates import RatesPage, check_rates, rates_page
from .site import Site


class RatesGenerator(FeatureGenerator):
    """Checks the dated prices and writes their page; nothing without a section `rates`."""

    page: RatesPage | None = None

    def collect(self) -> None:
        project = self.project
        if project.site_document is None:
            return
        # `project.site` already holds the prices of the day; the rules look at what is written.
        written = Site.model_validate(project.site_document.values)
        if written.rates is None:
            return
        check_rates(written, project.site_document, project.date, project.report)
        self.name_page("rates", project.paths["rates"].lstrip("/"))
        self.page = rates_page(written, project.date)

    def write(self, writer: Any) -> None:
        if self.page is not None:
            url = self.project.paths["rates"].lstrip("/")
            self.write_page(writer, url, "rates", rates_page=self.page)
