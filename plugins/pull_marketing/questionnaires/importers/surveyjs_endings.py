"""What follows the last question of a survey of SurveyJS: last pages, and what leads to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...catalogues import Catalogue
from ...diagnostics import Report, Term
from ...source import Document, Key
from ..model import Compare, Is, atoms
from . import problems
from .expressions import NotUnderstoodError
from .json_reading import path_of
from .meaning import Meaning
from .plain import recall, without_markup
from .sketch import EndingSketch, Jump, Sketch
from .surveyjs_questions import localized

_PIPED = re.compile(r"\{(?P<name>[^{}\n]{1,100})\}")
_USUAL = "\0usual"
_LONGEST_TITLE = 80


def piped(text: str, recalled: Callable[[str], str]) -> str:
    """A text with each `{name}` replaced by what `recalled` makes of the name."""
    return _PIPED.sub(lambda found: recalled(found["name"].strip()), text)


@dataclass
class Endings:
    """Reads last pages and triggers."""

    document: Document
    words: Catalogue
    found: Sketch
    meaning: Meaning
    report: Report

    def read(self, last_of_page: Mapping[str, str]) -> None:
        """Put the endings and the jumps into the sketch.

        Args:
            last_of_page: the last question of the page, by question: a survey ends with a page.
        """
        values = self.document.values
        self._conditional(values.get("completedHtmlOnCondition"))
        html = localized(values.get("completedHtml"), self.words.language)
        address = localized(values.get("navigateToUrl"), self.words.language)
        if html or address:
            usual = self._ending(html, _USUAL, ("completedHtml",))
            usual.usual = True
            if address.startswith(("https://", "http://")) and not set(address) & set(" ()<>{}"):
                usual.text = f"{usual.text}\n[{address}]({address})"
            self.found.endings.append(usual)
        self._triggers(values.get("triggers"), last_of_page)

    def _conditional(self, items: object) -> None:
        for number, item in enumerate(items if isinstance(items, list) else []):
            if not isinstance(item, dict):
                continue
            key = ("completedHtmlOnCondition", number)
            html = localized(item.get("html"), self.words.language)
            ending = self._ending(html, f"\0ending{number}", (*key, "html"))
            expression = str(item.get("expression", ""))
            try:
                ending.condition = self.meaning.condition(expression)
            except NotUnderstoodError as error:
                told = problems.LOST_CONDITION.at(
                    self.document.where((*key, "expression")),
                    condition=expression,
                    question=ending.title,
                    reason=error.reason,
                    hint="the last page “{question}” is left out",
                )
                self.report(told)
                continue
            self.meaning.tell_doubts(ending.where, self.report)
            self.found.endings.append(ending)

    def _ending(self, html: str, key: str, where: Key) -> EndingSketch:
        title, _, text = without_markup(html, links=True).partition("\n")
        if len(title) > _LONGEST_TITLE or piped(title, lambda _: "") != title:
            title, text = "", f"{title}\n{text}"
        questions = self.meaning.questions
        text = piped(text, lambda name: recall(name) if name in questions else f"({name})")
        return EndingSketch(key, title, text.strip(), self.document.where(where))

    def _triggers(self, items: object, last_of_page: Mapping[str, str]) -> None:
        for number, trigger in enumerate(items if isinstance(items, list) else []):
            if not isinstance(trigger, dict):
                continue
            key = ("triggers", number)
            kind = str(trigger.get("type", ""))
            if kind in ("skip", "complete"):
                self._jump(trigger, kind, key, last_of_page)
            else:
                part = f"« {path_of(key)} » ({kind})"
                told = problems.LOST.at(
                    self.document.where(key), part=part, reason=Term("it computes something")
                )
                self.report(told)

    def _jump(
        self, trigger: dict[str, Any], kind: str, key: Key, last_of_page: Mapping[str, str]
    ) -> None:
        where = self.document.where(key)
        try:
            condition = self.meaning.condition(str(trigger.get("expression", "")))
        except NotUnderstoodError as error:
            told = problems.LOST_JUMP.at(where, origin=path_of(key), reason=error.reason)
            self.report(told)
            return
        self.meaning.tell_doubts(where, self.report)
        looked = {a.question for a in atoms(condition) if isinstance(a, (Is, Compare))}
        order = [question.key for question in self.found.questions]
        origin = next((name for name in reversed(order) if name in looked), None)
        if origin is None:
            reason = Term("its form is not known here")
            self.report(problems.LOST_JUMP.at(where, origin=path_of(key), reason=reason))
            return
        target = str(trigger.get("gotoName", ""))
        if kind == "complete":
            origin, target = last_of_page.get(origin) or origin, _USUAL
        self.found.jumps.append(Jump(origin, condition, target, where))
