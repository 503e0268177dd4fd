"""What referrals owe: a decision when the delay is over, a reward, an answer before a code ends."""

from __future__ import annotations

from collections.abc import Iterator

from ..deadlines import Deadline, reviews
from ..diagnostics import Location, Term
from ..project import Project
from .ledger import Case
from .ledger_file import LEDGER_FILE, read_ledger
from .professions import dated_professions
from .statement import dated_thresholds


def referral_deadlines(project: Project) -> Iterator[Deadline]:
    """Every deadline of the ledger, and the texts its rules rest on."""
    path = project.root / "register" / LEDGER_FILE
    where = Location(f"register/{LEDGER_FILE}")
    stored = read_ledger(path, where.path, project.report)
    for case in stored.ledger.cases.values() if stored else ():
        if case.is_open:
            yield _deadline(case, where)
    yield from reviews("referral", (*dated_professions(), *dated_thresholds()))


def _deadline(case: Case, where: Location) -> Deadline:
    details = {"case": case.id, "code": case.code}
    if case.due_on is None:
        return Deadline(
            uid=f"referral/{case.id}/valid",
            what=Term("the recommendation {case} ({code}) is valid until this day"),
            due=case.valid_until,
            where=where,
            details=details,
            step="invoke referral.convert {case}",
        )
    if case.state == "due":
        return Deadline(
            uid=f"referral/{case.id}/pay",
            what=Term("pay what is due for {case} ({code})"),
            due=case.due_on,
            where=where,
            details=details,
            step="invoke referral.pay {case}",
        )
    return Deadline(
        uid=f"referral/{case.id}/confirm",
        what=Term("confirm or cancel the reward for {case} ({code})"),
        due=case.due_on,
        where=where,
        details=details,
        step="invoke referral.confirm {case}",
    )
