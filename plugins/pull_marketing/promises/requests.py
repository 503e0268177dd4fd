"""Requests that somebody sent: one private file each, due as the site promises to answer them."""

from __future__ import annotations

from collections.abc import Iterator

from ..deadlines import Deadline, promised_by
from ..diagnostics import Term, nearest, problem
from ..private_files import PrivateFile, When, check_hours, local, read_private
from ..project import Project
from ..promises_settings import Promise
from ..sections import Section, Slug
from ..source import validate
from ..working_days import calendar_of

FOLDER = "requests"
FOLDER_NAMES = (FOLDER, "demandes")

NO_SUCH_PROMISE = problem(
    "L508",
    "site.yaml makes no promise “{name}”",
    hint="write it under “promises”, or name one of these: {known}",
)
ANSWERED_BEFORE = problem(
    "L509",
    "answered on {answered}, before it was received on {received}",
    hint="correct one of the two",
)

FRENCH_KEYS = {
    "reçu": "received",
    "recu": "received",
    "répondu": "answered",
    "repondu": "answered",
    "personne": "person",
    "promesse": "promise",
}


class Request(Section):
    """A file of requests/. `promise`: which one of site.yaml its answer is due by."""

    received: When
    person: str = ""
    questionnaire: str = ""
    promise: Slug = "answer"
    answered: When | None = None
    example: bool = False


def request_deadlines(project: Project) -> Iterator[Deadline]:
    """One deadline for each request that waits for its answer."""
    for file in read_private(project, FOLDER, project.report):
        request = validate(Request, file.document, project.report, french=FRENCH_KEYS)
        if request is not None:
            yield from _deadline(project, file, request)


def _deadline(project: Project, file: PrivateFile, request: Request) -> Iterator[Deadline]:
    assert project.site is not None
    assert project.now.tzinfo is not None
    moments = [(("received",), request.received), (("answered",), request.answered)]
    if not check_hours(file, moments, project.now.tzinfo, project.report):
        return
    received, answered = local(request.received, project), local(request.answered, project)
    assert received is not None
    if answered and answered < received:
        where = file.at("answered")
        project.report(ANSWERED_BEFORE.at(where, answered=answered, received=received))
    promise = _promise(project, file, request)
    if answered or promise is None:
        return
    yield Deadline(
        uid=f"request/{file.name}/{request.promise}",
        what=Term("answer {who}"),
        due=promised_by(promise, received, calendar_of(project.site)),
        where=file.at("received"),
        details={"who": request.person or file.name},
        step=Term("then write “answered: …” in this file"),
    )


def _promise(project: Project, file: PrivateFile, request: Request) -> Promise | None:
    assert project.site is not None
    promises = project.site.promises
    found = promises.get(request.promise)
    if found is None:
        project.report(
            NO_SUCH_PROMISE.at(
                file.at("promise"),
                name=request.promise,
                known=", ".join(promises) or "–",
                suggestion=nearest(request.promise, promises),
            )
        )
    return found
