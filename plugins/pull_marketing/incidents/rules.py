"""The rules of an incident: told, in order, with a date for the next word, closed by measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from ..deadlines import is_past, promised_by
from ..diagnostics import Location, Report, Severity, problem
from ..local_time import Due, Moment
from ..project import Project
from ..promises_settings import Incidents
from ..working_days import WorkCalendar
from .model import NEXT, Incident, State
from .wording import IN_A_MEASURE, badly_said

ILLEGAL = problem(
    "L520",
    "“{after}” cannot follow “{before}”",
    hint="what may follow: {possible}",
)
NEVER_TOLD = problem(
    "L521",
    "“{name}” is mended and the client was never told",
    hint="tell them what happened, then write “told: …” with the day and the hour",
)
OVERDUE = problem(
    "L522",
    "“{name}”: the word promised for {promised} has not been sent",
    hint="write to the client now, news or not: “invoke incident.step {name} {state}”",
    severity=Severity.WARNING,
)
NO_NEXT_WORD = problem(
    "L523",
    "“{name}” is open and the client does not know when you will write next",
    hint="write “next_word: …” with a day and an hour, under the last step",
)
BADLY_SAID = problem("L524", "“{phrase}” must not be said to a client", severity=Severity.WARNING)
NO_MEASURES = problem(
    "L525",
    "“{name}” is closed without a measure against doing it again",
    hint="write “measures:” and one thing that is now done otherwise",
)
NO_GESTURE = problem(
    "L526",
    "“{name}” is closed without a gesture, nor the reason why there is none",
    hint="write “gesture: …”, or “no_gesture_because: …”",
)
INTENTION = problem(
    "L527",
    "“{phrase}” is an intention, not a measure",
    hint="write what is now done otherwise, so that somebody could check it",
    severity=Severity.WARNING,
)
OUT_OF_ORDER = problem(
    "L528",
    "{later} comes before {earlier}, which it follows",
    hint="correct one of the two moments",
)
NOT_YET = problem(
    "L529",
    "{moment} has not come yet",
    hint="write what has happened; what will happen is “next_word: …”",
)
PROMISED_IN_THE_PAST = problem(
    "L530",
    "the next word is promised for {promised}, before the message of {sent} that promises it",
    hint="correct “next_word”",
)
TOO_FAR = problem(
    "L535",
    "the next word is promised for {promised}, later than your site promises ({limit})",
    hint="promise an earlier one, or change “incidents.news” in site.yaml",
    severity=Severity.WARNING,
)

BETTER = {
    "denial": "say what happened, in the first person",
    "blame": "say what you did or did not do; the others are not the client’s concern",
    "evasion": "say who did it: “I …”",
    "vague": "write a day and an hour",
}
"""What to write instead, by kind of wording (gettext ids)."""


def shown(moment: Moment) -> str:
    """A moment as messages show it."""
    return moment.strftime("%Y-%m-%d %H:%M")


def first_word_due(incident: Incident, settings: Incidents, calendar: WorkCalendar) -> Due:
    """By when the client must have heard from us: the promise for this severity."""
    promise = settings.first_words[incident.written.severity]
    return promised_by(promise, incident.known, calendar)


def check(
    incidents: Iterable[Incident], project: Project, calendar: WorkCalendar, report: Report
) -> None:
    """Report everything that is wrong with the incidents of a project."""
    assert project.site is not None
    settings = project.site.incidents or Incidents()
    for incident in incidents:
        _check_order(incident, project.now, report)
        _check_states(incident, report)
        _check_told(incident, project.now, report)
        _check_news(incident, settings, calendar, report)
        _check_closing(incident, report)
        _check_wording(incident, report)


def moments(incident: Incident) -> Iterator[tuple[tuple[str | int, ...], Moment]]:
    """What has happened, in the order in which it must have."""
    yield ("known",), incident.known
    if incident.told:
        yield ("told",), incident.told
    for step in incident.steps:
        yield ("steps", step.number, "at"), step.at


def _check_order(incident: Incident, now: Moment, report: Report) -> None:
    happened = list(moments(incident))
    for (_, before), (key, after) in pairwise(happened):
        if after < before:
            where = incident.file.at(*key)
            report(OUT_OF_ORDER.at(where, later=shown(after), earlier=shown(before)))
    for key, moment in happened:
        if moment > now:
            report(NOT_YET.at(incident.file.at(*key), moment=shown(moment)))


def _check_states(incident: Incident, report: Report) -> None:
    before: State = "found"
    for step in incident.steps:
        if not may_follow(before, step.state):
            where = incident.file.at("steps", step.number, "state")
            report(
                ILLEGAL.at(
                    where,
                    after=step.state,
                    before=before,
                    possible=", ".join(possible_after(before)) or "–",
                )
            )
        before = step.state


def possible_after(state: State) -> tuple[State, ...]:
    """The states that may follow: the next ones, or the same once more, which is news."""
    repeats = (state,) if state not in ("found", "closed") else ()
    return (*repeats, *NEXT[state])


def may_follow(before: State, after: State) -> bool:
    return after in possible_after(before)


def _check_told(incident: Incident, now: Moment, report: Report) -> None:
    name = incident.name
    if incident.told is None:
        if incident.state != "found":
            report(NEVER_TOLD.at(incident.file.at("steps"), name=name))
        return
    promised = incident.promised_word
    if incident.is_open and promised is None:
        report(NO_NEXT_WORD.at(_last_place(incident), name=name))
    elif incident.is_open and promised is not None and promised < now:
        where = incident.file.at(*_last_key(incident), "next_word")
        report(OVERDUE.at(where, name=name, promised=shown(promised), state=_go_on(incident)))


def _go_on(incident: Incident) -> State:
    """The state under which news are given: the one it is in, or the first after being found."""
    return "acknowledged" if incident.state == "found" else incident.state


def _last_key(incident: Incident) -> tuple[str | int, ...]:
    return ("steps", incident.steps[-1].number) if incident.steps else ()


def _last_place(incident: Incident) -> Location:
    return incident.file.at(*_last_key(incident)) if incident.steps else incident.file.at("told")


def _check_news(
    incident: Incident, settings: Incidents, calendar: WorkCalendar, report: Report
) -> None:
    for key, sent, promised in _promised_words(incident):
        where = incident.file.at(*key, "next_word")
        if promised <= sent:
            report(PROMISED_IN_THE_PAST.at(where, promised=shown(promised), sent=shown(sent)))
            continue
        limit = promised_by(settings.news, sent, calendar)
        if is_past(limit, promised):
            last = shown(limit) if isinstance(limit, Moment) else limit
            report(TOO_FAR.at(where, promised=shown(promised), limit=last))


def _promised_words(
    incident: Incident,
) -> Iterator[tuple[tuple[str | int, ...], Moment, Moment]]:
    """Where a next word is promised, when that was said, and for when."""
    if incident.told and incident.next_word:
        yield (), incident.told, incident.next_word
    for step in incident.steps:
        if step.next_word:
            yield ("steps", step.number), step.at, step.next_word


def _check_closing(incident: Incident, report: Report) -> None:
    if incident.is_open:
        return
    written, where = incident.written, incident.file.at("steps", incident.steps[-1].number)
    if not written.measures:
        report(NO_MEASURES.at(where, name=incident.name))
    if not written.gesture.strip() and not written.no_gesture_because.strip():
        report(NO_GESTURE.at(where, name=incident.name))


def _check_wording(incident: Incident, report: Report) -> None:
    for key, text in _said(incident):
        check_text(text, incident.file.at(*key), report)
    for number, measure in enumerate(incident.written.measures):
        where = incident.file.at("measures", number)
        for found in badly_said(measure, IN_A_MEASURE):
            if found.kind == "intention":
                report(INTENTION.at(where, phrase=found.phrase))
            else:
                report(BADLY_SAID.at(where, hint=BETTER[found.kind], phrase=found.phrase))


def check_text(text: str, where: Location, report: Report) -> None:
    """Report what must not be said in a text that goes to the client."""
    for found in badly_said(text):
        report(BADLY_SAID.at(where, hint=BETTER[found.kind], phrase=found.phrase))


def _said(incident: Incident) -> Iterator[tuple[tuple[str | int, ...], str]]:
    written = incident.written
    yield ("what_happened",), written.what_happened
    yield ("not_repaired",), written.not_repaired
    yield ("no_gesture_because",), written.no_gesture_because
    for step in incident.steps:
        yield ("steps", step.number, "said"), step.said
