"""Writes the page that compares doing it oneself with handing it over."""

from __future__ import annotations

from typing import Any

from ..generators import FeatureGenerator
from .cost import examples
from .rules import check_comparison


class ComparisonGenerator(FeatureGenerator):
    """Nothing without a section `comparison`."""

    def collect(self) -> None:
        project = self.project
        site, document = project.site, project.site_document
        if site is None or site.comparison is None or document is None:
            return
        check_comparison(site, document, project.date, project.report)
        self.name_page("comparison", project.paths["comparison"].lstrip("/"))

    def write(self, writer: Any) -> None:
        site = self.project.site
        if site is None or site.comparison is None:
            return
        costs = site.comparison.costs
        service = site.service(costs.service) if costs else None
        price = service.price if service else None
        sums = examples(costs, price) if costs and price is not None else ()
        url = self.project.paths["comparison"].lstrip("/")
        values = {"costs": costs if sums else None, "sums": sums, "service": service}
        self.write_page(writer, url, "comparison", comparison=site.comparison, **values)
