"""Says a condition in plain words: « vous avez répondu “Oui” à “Avez-vous un site ?” »."""

from __future__ import annotations

from ..catalogues import Catalogue
from .model import All, Any, Compare, Condition, Is, Not, Questionnaire, Score


def in_words(
    questionnaire: Questionnaire, condition: Condition, words: Catalogue, *, scores: bool = False
) -> str:
    """The condition as the visitor can check it, in the language of `words`.

    `scores` is for the author's eyes: points then have the name that they were given.
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
            message = words.gettext("your answer to “{question}” is {sign} {value}")
            return message.format(question=title(question_id), sign=sign, value=f"{value:g}")
        case Score(name, sign, value) if scores:
            return f"{name} {sign} {value}"
        case Score(_, sign, value):
            return words.gettext("your answers count {sign} {value} points").format(
                sign=sign, value=value
            )
        case Not(inner):
            said = in_words(questionnaire, inner, words, scores=scores)
            return words.gettext("not: {condition}").format(condition=said)
        case All(parts):
            return joined(parts, " and ")
        case Any(parts):
            return joined(parts, " or ")
