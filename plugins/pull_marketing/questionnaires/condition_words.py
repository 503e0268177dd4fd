"""Says a condition in plain words: « vous avez répondu “Oui” à “Avez-vous un site ?” »."""

from __future__ import annotations

from ..catalogues import Catalogue
from .model import All, Any, Compare, Condition, Is, Not, Questionnaire, Score

_AMOUNTS = {
    "=": "exactly {amount}",
    "≥": "at least {amount}",
    "≤": "at most {amount}",
    ">": "more than {amount}",
    "<": "less than {amount}",
}


def in_words(
    questionnaire: Questionnaire, condition: Condition, words: Catalogue, *, scores: bool = False
) -> str:
    """The condition as the visitor can check it, in the language of `words`.

    `scores` is for the author's eyes: points then have the name that they were given. For others,
    points of several names have letters.
    """

    def title(question_id: str) -> str:
        question = questionnaire.question(question_id)
        return question.title if question else question_id

    def joined(parts: tuple[Condition, ...], message: str) -> str:
        said = [in_words(questionnaire, part, words, scores=scores) for part in parts]
        return words.gettext(message).join(said)

    match condition:
        case Is(question_id, choices):
            question = questionnaire.question(question_id)
            labels = [c.label for c in question.choices if c.id in choices] if question else []
            quoted = [words.gettext("“{label}”").format(label=label) for label in labels]
            answers = words.gettext(" or ").join(quoted)
            message = words.gettext("you answered {answers} to “{question}”")
            return message.format(answers=answers, question=title(question_id))
        case Compare(question_id, sign, value):
            message = words.gettext("your answer to “{question}” is {amount}")
            amount = words.gettext(_AMOUNTS[sign]).format(amount=f"{value:g}")
            return message.format(question=title(question_id), amount=amount)
        case Score(name, sign, value) if scores:
            return f"{name} {sign} {value}"
        case Score(name, sign, value):
            points = words.ngettext("{n} point", "{n} points", abs(value)).format(n=value)
            points += _letter(questionnaire, name)
            amount = words.gettext(_AMOUNTS[sign]).format(amount=points)
            return words.gettext("your answers count {amount}").format(amount=amount)
        case Not(inner):
            said = in_words(questionnaire, inner, words, scores=scores)
            return words.gettext("not: {condition}").format(condition=said)
        case All(parts):
            return joined(parts, " and ")
        case Any(parts):
            return joined(parts, " or ")


def _letter(questionnaire: Questionnaire, score: str) -> str:
    """Tells points of several names apart, without their names; empty where there is one alone."""
    names = questionnaire.score_names
    return f" {chr(ord('A') + names.index(score))}" if len(names) > 1 else ""
