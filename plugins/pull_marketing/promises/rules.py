"""What site.yaml may not say about delays."""

from __future__ import annotations

from ..diagnostics import Severity, problem
from ..project import Project
from ..working_days import UnknownRegion, public_holidays
from .published import KNOWN

NO_LABEL = problem(
    "L501",
    "the promise “{name}” has no words for the visitor: it is not printed",
    hint="write “label: …”: what is promised, for example “The written diagnosis”",
    severity=Severity.WARNING,
)
NO_SUCH_REGION = problem(
    "L502",
    "“{region}” is no region of {country} with holidays of its own",
    hint="remove it, or write one of these: {known}",
)
ENDS_EARLY = problem(
    "L503",
    "this time off ends on {end}, before it starts on {start}",
    hint="correct one of the two dates",
)


def check_promises(project: Project) -> None:
    """Report what is wrong with `promises` and `working_time`."""
    site, report = project.site, project.report
    assert site is not None
    for name, promise in site.promises.items():
        if name not in KNOWN and not promise.label.strip():
            report(NO_LABEL.at(project.place("promises", name), name=name))
    for number, off in enumerate(site.working_time.closed):
        if off.end < off.start:
            where = project.place("working_time", "closed", number, "end")
            report(ENDS_EARLY.at(where, end=off.end, start=off.start))
    region, country = site.working_time.region, site.business.country
    if region:
        _check_region(project, country, region)


def _check_region(project: Project, country: str, region: str) -> None:
    try:
        public_holidays(country, region)
    except UnknownRegion as unknown:
        project.report(
            NO_SUCH_REGION.at(
                project.place("working_time", "region"),
                region=region,
                country=country,
                known=", ".join(unknown.known) or "–",
                suggestion=unknown.suggestion,
            )
        )
