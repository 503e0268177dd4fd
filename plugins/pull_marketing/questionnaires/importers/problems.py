"""What moving a questionnaire in or out has to say, each with its code.

A refusal is an error and writes nothing. A loss is a warning: the file is written without that.
"""

from __future__ import annotations

from ...diagnostics import Severity, Term, problem
from ..model import Kind

KIND_WORDS = {
    Kind.SHORT_TEXT: Term("short text"),
    Kind.LONG_TEXT: Term("long text"),
    Kind.NAME: Term("name"),
    Kind.EMAIL: Term("email"),
    Kind.PHONE: Term("phone"),
    Kind.ADDRESS: Term("postal address"),
    Kind.URL: Term("web address"),
    Kind.NUMBER: Term("number"),
    Kind.DATE: Term("date"),
    Kind.SCALE: Term("scale"),
    Kind.ONE: Term("one choice"),
    Kind.SEVERAL: Term("several choices"),
    Kind.FILE: Term("file"),
    Kind.STATEMENT: Term("information"),
}
"""What an answer is called in messages."""

TOO_LARGE = problem(
    "Q200",
    "the file weighs {size} kB; an import takes at most {most} kB",
    hint="leave out images, or split the questionnaire",
)
UNKNOWN_FORMAT = problem(
    "Q201",
    "this is no questionnaire that can be imported",
    hint="possible: JSON of Typeform or SurveyJS, XLSForm as .xlsx or as Markdown tables (.md)",
)
NOT_JSON = problem(
    "Q202",
    "this JSON cannot be read: {reason}",
    hint="export the questionnaire again, and do not edit the file by hand",
)
NOT_A_WORKBOOK = problem(
    "Q203",
    "this workbook cannot be read: {reason}",
    hint="open it in a spreadsheet program and save it again as .xlsx, without a password",
)
TOO_MUCH = problem(
    "Q204",
    "there are more than {most} {what}",
    hint="no questionnaire needs so many: split it, or check where the file comes from",
)
NOTHING_TO_ASK = problem(
    "Q205",
    "there is no question in it that could be asked here",
    hint="check that this is the definition of the questionnaire, not its answers",
)
MISSING_COLUMN = problem(
    "Q206",
    "the sheet “{sheet}” has no column “{column}”",
    hint="the first row of the sheet names the columns, in English",
)
ALREADY_THERE = problem(
    "Q207",
    "“{path}” already exists, and nothing is written over it",
    hint="rename that file or delete it, then import again",
)

NO_WORDS_FOR_IT = problem(
    "Q208",
    "no condition of ours says this: {part}",
    hint="take that rule out of the questionnaire, import it again, and write the rule by hand",
)

OTHER_TYPE = problem(
    "Q210",
    "“{question}”: the type “{type}” does not exist here; it is asked as {instead}",
    hint="read the question again: it may need other words",
    severity=Severity.WARNING,
)
LEFT_OUT = problem(
    "Q211",
    "“{question}”: the type “{type}” does not exist here; the question is left out",
    hint="ask for the same thing in words, if you need it",
    severity=Severity.WARNING,
)
LOST = problem(
    "Q212",
    "{part} is not taken over: {reason}",
    hint="the rest of the question is kept",
    severity=Severity.WARNING,
)
LOST_CONDITION = problem(
    "Q213",
    "the condition “{condition}” is not taken over: {reason}",
    hint="“{question}” is asked to everybody: write its condition yourself, or accept it",
    severity=Severity.WARNING,
)
BACKWARD_JUMP = problem(
    "Q214",
    "the jump from “{origin}” back to “{target}” is refused",
    hint="here nobody turns in circles, an exit only leads forward: repeat the question further "
    "down, or rely on “Back”, which lets everybody correct an answer",
    severity=Severity.WARNING,
)
LOST_JUMP = problem(
    "Q215",
    "a jump from “{origin}” is not taken over: {reason}",
    hint="whoever would have jumped goes on with the next question",
    severity=Severity.WARNING,
)
CHANGED_WORDS = problem(
    "Q216",
    "“{words}” would be read as something else here; it became “{instead}”",
    hint="choose your own words if these do not suit you",
    severity=Severity.WARNING,
)
LOST_POINTS = problem(
    "Q217",
    "this calculation is not taken over: {reason}",
    hint="here points are whole numbers next to the choices, and they are added",
    severity=Severity.WARNING,
)
LOST_ENDING = problem(
    "Q218",
    "no answer leads to the last page “{ending}”: it is left out",
    hint="write it again with its condition, if you still need it",
    severity=Severity.WARNING,
)
CUT = problem(
    "Q219",
    "this text has {count} characters; the first {most} are kept",
    hint="nobody reads so much before answering",
    severity=Severity.WARNING,
)
TAKEN_FOR = problem(
    "Q220",
    "“{question}” is taken for the type “{type}” because of its name",
    hint="change the type between brackets if that is wrong",
    severity=Severity.INFO,
)
MARKED_SENSITIVE = problem(
    "Q221",
    "“{word}” sounds like a question about health: “sensitive: true” was written in the header",
    hint="delete the line if it is wrong; with it, nothing is kept on the visitor's device",
    severity=Severity.INFO,
)
FORMULA = problem(
    "Q222",
    "this cell holds a formula; it was not computed, its last stored value is taken",
    hint="check the words in the questionnaire",
    severity=Severity.WARNING,
)
NOT_EXACT = problem(
    "Q223",
    "“{condition}” counts an empty answer otherwise than here",
    hint="with no answer to “{question}”, the condition is not fulfilled",
    severity=Severity.WARNING,
)

UNKNOWN_QUESTIONNAIRE = problem(
    "Q230",
    "there is no questionnaire “{name}”",
    hint="possible: {known}",
)
UNKNOWN_WAY_OUT = problem(
    "Q231",
    "“{format}” is not a format that can be written",
    hint="possible: surveyjs",
)
NO_PLACE_THERE = problem(
    "Q232",
    "{part} has no place in {format}: {reason}",
    hint="whoever uses the file has to see to it",
    severity=Severity.WARNING,
)
