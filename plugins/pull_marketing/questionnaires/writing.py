"""Model to Markdown, the inverse of `reading`: what is written reads as the same questionnaire.

Not every model has a text: a choice whose words look like points would be read as points. Whoever
makes a model out of foreign words cleans them first (`importers.plain`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .condition_writing import UnsayableError, write_condition
from .header import IN_MODEL, QuestionnaireHeader
from .model import (
    MAIN_SCORE,
    Choice,
    Condition,
    DocumentKind,
    Ending,
    Kind,
    Question,
    Questionnaire,
    Section,
)
from .wording import CONSENT, OPTIONAL, SHOWN_TYPES, TYPES, YES_OR_NO, ascii_id, folded
from .writing_parts import PartsWriter, is_document, is_step

__all__ = ["UnsayableError", "is_note", "markdown_of", "own_id", "yaml_text"]

_WORDS = {
    "fr": {
        "if": "Si",
        "otherwise": "Sinon",
        "end": "Fin :",
        "no reply": "(sans réponse)",
        "optional": "facultatif",
        "prefilled": "prérempli",
        "past": "passée",
        "consent": "consentement",
        "to": "à",
        "from": " de",
        "characters": " signes",
        "which": "[texte court]",
        "file": "fichier",
        "or": " ou ",
        "MB": "Mo",
        "kB": "ko",
    },
    "en": {
        "if": "If",
        "otherwise": "Otherwise",
        "end": "End:",
        "no reply": "(no reply)",
        "optional": "optional",
        "prefilled": "prefilled",
        "past": "past",
        "consent": "consent",
        "to": "to",
        "from": "",
        "characters": " characters",
        "which": "[short text]",
        "file": "file",
        "or": " or ",
        "MB": "MB",
        "kB": "kB",
    },
}
_MOST_POINTS = 999_999
"""What one pair of brackets can say; more is said in several parts, which count together."""

_NOTE = re.compile(r"\((?P<inside>[^()]*)\)\s*\Z")
_POINTS = re.compile(r"(?:[^\W\d][\w-]*\s+)?[+\-−]\s*\d{1,6}\Z")
_BUTTON_LINE = re.compile(r"^[ \t]*\[[^\]]+\][ \t]*$", re.MULTILINE)
_WHOLE_NUMBER = re.compile(r"-?\d+\Z")


def markdown_of(questionnaire: Questionnaire, site_language: str = "") -> str:
    """The text of a questionnaire file.

    Args:
        questionnaire: what to write.
        site_language: the site's language; the header names the questionnaire's when it differs.

    Raises:
        UnsayableError: a condition for which the grammar has no words.
    """
    return "\n".join(_Writer(questionnaire).lines(site_language)).rstrip("\n") + "\n"


class _Writer:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        language = "fr" if questionnaire.language == "fr" else "en"
        self.words = _WORDS[language]
        # The words shown to authors are the canonical ones, of kinds added later too.
        shown = SHOWN_TYPES[language].split(", ")
        self.types = {TYPES[word]: word for word in shown if word in TYPES}
        self.parts: list[Section | Ending] = [*questionnaire.sections, *questionnaire.endings]
        self.parts_writer = PartsWriter(language)

    def lines(self, site_language: str) -> Iterator[str]:
        yield from self._header(site_language)
        yield from self._welcome()
        for section in self.questionnaire.sections:
            yield from self._section(section)
        for ending in self.questionnaire.endings:
            yield from self._ending(ending)

    def _section(self, section: Section) -> Iterator[str]:
        kind = self.questionnaire.kind
        if kind is DocumentKind.REVIEW and is_document(section):
            yield from self.parts_writer.document(section)
            return
        self.parts_writer.after_another_part()
        if kind is DocumentKind.PROTOCOL and is_step(section):
            yield from self.parts_writer.step(section, self._asked_if(section.questions[0]))
            return
        yield from self._heading("#", section)
        for question in section.questions:
            yield from self._question(question)

    def _asked_if(self, question: Question) -> str:
        """The line that says when a question is asked; empty for always."""
        if question.condition is None:
            return ""
        said = question.condition_words or write_condition(self.questionnaire, question.condition)
        return f"{self.words['if']} {said}"

    def _header(self, site_language: str) -> Iterator[str]:
        yield "---"
        for name, field in QuestionnaireHeader.model_fields.items():
            value = getattr(self.questionnaire, IN_MODEL.get(name, name))
            usual = site_language if name == "lang" else field.get_default()
            if isinstance(value, bool):
                value = "true" if value else ""
            elif isinstance(value, (tuple, list)):
                value = _yaml_list(value)
            elif value and value != usual:
                value = yaml_text(str(value))
            if value and value != usual:
                yield f"{name}: {value}"
        yield from ("---", "")

    def _welcome(self) -> Iterator[str]:
        model = self.questionnaire
        button = [f"[{model.start_label}]", ""] if model.start_label else []
        welcome = [model.welcome, ""] if model.welcome else []
        # The first line in brackets is the button: one in the text must not come before it.
        first = bool(button and _BUTTON_LINE.search(model.welcome))
        yield from [*button, *welcome] if first else [*welcome, *button]

    def _heading(self, marks: str, part: Section | Ending) -> Iterator[str]:
        given = "" if own_id(part.title) == part.id else f" {{#{part.id}}}"
        said = f"{marks} {part.title}"
        if isinstance(part, Ending):
            unanswered = "" if part.answered else f" {self.words['no reply']}"
            said = f"{marks} {self.words['end']} {part.title}{unanswered}"
        yield from (f"{said}{given}", "")

    def _question(self, question: Question) -> Iterator[str]:
        yield f"## {question.title} {{#{question.id}}}"
        if question.condition is not None:
            yield self._asked_if(question)
        if question.hint:
            yield f"> {question.hint}"
        if question.text:
            yield from question.text.split("\n\n")
        if not question.choices:
            yield f"[{self._type(question)}]"
        elif _is_yes_or_no(question):
            yes, no = (choice.label.casefold() for choice in question.choices)
            yield f"[{', '.join([f'{yes}/{no}', *self._options(question)])}]"
        else:
            yield from self._choices(question)
        yield ""

    def _type(self, question: Question) -> str:
        if question.kind is Kind.FILE:
            return ", ".join([*self._file(question), *self._options(question)])
        name = self.types[question.kind]
        if question.kind is Kind.SCALE:
            scale = question.scale
            ends = f"{self.words['from']} {scale.start} {self.words['to']} {scale.stop - 1}"
            return ", ".join([f"{name}{ends}", *self._options(question, limits=False)])
        if question.past:
            name = f"{name} {self.words['past']}"
        return ", ".join([name, *self._options(question)])

    def _file(self, question: Question) -> Iterator[str]:
        yield f"{self.words['file']} {self.words['or'].join(question.accepts)}".strip()
        size = question.largest_bytes or 0
        if size % 1_000_000 == 0:
            yield f"{size // 1_000_000} {self.words['MB']}"
        else:
            yield f"{size // 1000} {self.words['kB']}"

    def _options(self, question: Question, *, limits: bool = True) -> Iterator[str]:
        low, high = question.minimum, question.maximum
        if limits and low is not None and high is not None:
            text = question.kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT)
            unit = self.words["characters"] if text else ""
            yield f"{low} {self.words['to']} {high}{unit}"
        if not question.required and question.kind is not Kind.STATEMENT:
            yield self.words["optional"]
        if question.prefilled:
            yield self.words["prefilled"]

    def _choices(self, question: Question) -> Iterator[str]:
        box = "- [ ] " if question.kind is Kind.SEVERAL else "- "
        optional = not question.required
        ids = _needed_ids(question.choices)
        for choice in question.choices:
            notes = [*_points(choice), *([self.words["consent"]] if choice.consent else [])]
            if not notes and is_note(choice.label) and not choice.says_which:
                # Words that would be read as points are shielded by a note behind them.
                notes, optional = [self.words["optional"]], False
            which = f" : {self.words['which']}" if choice.says_which else ""
            note = f" ({', '.join(notes)})" if notes else ""
            note += f" {{#{choice.id}}}" if choice.id in ids else ""
            leads = f" → {self._target(choice.exit)}" if choice.exit else ""
            yield f"{box}{choice.label}{which}{note}{leads}"
        if optional and not any(choice.consent for choice in question.choices):
            yield f"[{self.words['optional']}]"

    def _target(self, part_id: str) -> str:
        """The title of where an exit leads, or its id where the title would lead elsewhere."""
        title = next((part.title for part in self.parts if part.id == part_id), part_id)
        found = next((p for p in self.parts if folded(title) in (folded(p.title), p.id)), None)
        return title if found and found.id == part_id else part_id

    def _ending(self, ending: Ending) -> Iterator[str]:
        heading, blank = self._heading("#", ending)
        yield heading
        if ending.condition is None:
            yield self.words["otherwise"]
        elif not _is_exit_only(ending.condition):
            yield f"{self.words['if']} {write_condition(self.questionnaire, ending.condition)}"
        yield blank
        if ending.text:
            yield from (ending.text, "")


def _needed_ids(choices: tuple[Choice, ...]) -> set[str]:
    """The ids that reading would not make from the words of the choices."""
    given: set[str] = set()
    while True:
        taken = set(given)
        for choice in choices:
            if choice.id in given:
                continue
            made = unique = ascii_id(choice.label) or "choix"
            count = 2
            while unique in taken:
                unique, count = f"{made}-{count}", count + 1
            if unique != choice.id:
                given.add(choice.id)
                break
            taken.add(unique)
        else:
            return given


def own_id(title: str) -> str:
    """The id that reading makes from a title."""
    made = ascii_id(title) or "q"
    return made if made[0].isalpha() else f"q-{made}"


def is_note(label: str) -> bool:
    """Whether the brackets at the end of a choice would be read as points, or as a consent."""
    found = _NOTE.search(label)
    parts = [part.strip() for part in found["inside"].split(",")] if found else [""]
    return all(_POINTS.match(part) or part.casefold() in CONSENT | OPTIONAL for part in parts)


def _is_exit_only(condition: Condition) -> bool:
    return getattr(condition, "conditions", None) == ()


def _is_yes_or_no(question: Question) -> bool:
    labels = tuple(choice.label for choice in question.choices)
    plain = all(
        choice == Choice(ascii_id(label), label)
        for choice, label in zip(question.choices, labels, strict=True)
    )
    return question.kind is Kind.ONE and plain and labels in YES_OR_NO.values()


def _points(choice: Choice) -> Iterator[str]:
    for name, value in choice.points:
        said = "" if name == MAIN_SCORE else f"{name} "
        left = value
        while abs(left) > _MOST_POINTS:
            part = _MOST_POINTS if left > 0 else -_MOST_POINTS
            yield f"{said}{part:+}"
            left -= part
        yield f"{said}{left:+}"


def _yaml_list(values: tuple[str, ...] | list[str]) -> str:
    if any("," in value or ";" in value for value in values):
        return f"[{', '.join(_quoted(value) for value in values)}]"
    return yaml_text(", ".join(values)) if values else ""


def yaml_text(text: str) -> str:
    """A text as a YAML value on one line, in quotation marks where it needs them."""
    plain = (
        text[:1].isalnum()
        and text == text.strip()
        and text.isprintable()
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and text not in ("true", "false", "null")
        and not _WHOLE_NUMBER.match(text)
    )
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    """Between double quotes, where YAML understands escapes; pairs of surrogates it does not."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    said = (c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped)
    return f'"{"".join(said)}"'
