"""What becomes of files, rewards and list sign-ups with the backend that a questionnaire posts to.

What a backend cannot do is told at build time, and the page promises only what will happen.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..catalogues import catalogue
from ..diagnostics import Location, Report
from . import problems
from .backends import Backend, Files, Target
from .files import megabytes
from .model import Kind, Question, Questionnaire
from .proof import place_of


@dataclass(frozen=True)
class Reward:
    """The reward as the last page tells of it.

    Attributes:
        name: of the file.
        url: where it can be taken from, relative to the site; empty when it is sent by mail.
    """

    name: str
    url: str


def as_posted(questionnaire: Questionnaire, files: Files) -> Questionnaire:
    """The questionnaire as its page asks it: without fields for files where none can be sent.

    Args:
        questionnaire: as it is written.
        files: what becomes of files.
    """
    if files in (Files.SENT, Files.PAID):
        return questionnaire
    say = catalogue(questionnaire.language).gettext
    words = say("Attach it to the message that your mail program opens at the end ({types}).")
    sections = tuple(
        replace(s, questions=tuple(_by_hand(q, words) for q in s.questions))
        for s in questionnaire.sections
    )
    return replace(questionnaire, sections=sections)


def _by_hand(question: Question, words: str) -> Question:
    if question.kind is not Kind.FILE:
        return question
    said = words.format(types=types_in_words(question))
    text = "\n\n".join(filter(None, [question.text, said]))
    return replace(question, kind=Kind.STATEMENT, required=False, text=text)


def types_in_words(question: Question) -> str:
    """`pdf, jpg` as people read it: `PDF, JPG`."""
    return ", ".join(each.upper() for each in question.accepts)


def with_files(target: Target, questionnaire: Questionnaire) -> Target:
    """The target in the encoding that files need, if the page asks for any."""
    asks = any(q.kind is Kind.FILE for q in questionnaire.questions)
    return replace(target, enctype="multipart/form-data") if asks else target


def check_delivery(
    questionnaire: Questionnaire,
    backend: Backend,
    content: Path,
    public: Sequence[str],
    report: Report,
) -> None:
    """Tell what the backend will not do for this questionnaire.

    Args:
        questionnaire: what is asked and promised.
        backend: where it posts.
        content: the folder of the author's files.
        public: its folders whose files go online.
        report: gets what is wrong.
    """
    _check_files(questionnaire, backend, report)
    _check_reward(questionnaire, backend, content, public, report)
    _check_list(questionnaire, backend, report)
    _check_mails(questionnaire, backend, report)
    if questionnaire.proof_of_work and not backend.sends:
        where = Location(questionnaire.source, 1, 1)
        report(problems.WORK_NOT_ASKED.at(where, backend=backend.name))


def _check_files(questionnaire: Questionnaire, backend: Backend, report: Report) -> None:
    for question in questionnaire.questions:
        if question.kind is not Kind.FILE:
            continue
        where = place_of(questionnaire, question)
        name, title = backend.name, question.title
        if backend.files is Files.BY_HAND:
            report(problems.FILES_BY_HAND.at(where, backend=name, question=title))
        if backend.files is Files.PAID:
            report(problems.FILES_PAID.at(where, backend=name, question=title))
        size = question.largest_bytes or 0
        if backend.most_bytes and size > backend.most_bytes:
            most, allowed = megabytes(backend.most_bytes), megabytes(size)
            told = problems.FILES_LARGE.at(
                where, backend=name, question=title, most=most, size=allowed
            )
            report(told)


def _check_reward(
    questionnaire: Questionnaire,
    backend: Backend,
    content: Path,
    public: Sequence[str],
    report: Report,
) -> None:
    path = questionnaire.reward
    where = Location(questionnaire.source, 1, 1)
    if not path:
        return
    file = content / path
    if not file.is_file() or not file.resolve().is_relative_to(content.resolve()):
        report(problems.REWARD_MISSING.at(where, path=path))
    elif backend.sends:
        if not any(q.kind is Kind.EMAIL for q in questionnaire.questions):
            report(problems.REWARD_WITHOUT_ADDRESS.at(where))
    elif not is_public(path, public):
        folders = ", ".join(f"content/{folder}" for folder in public)
        told = problems.REWARD_NOT_SENT.at(where, path=path, backend=backend.name, folders=folders)
        report(told)


def _check_list(questionnaire: Questionnaire, backend: Backend, report: Report) -> None:
    if not questionnaire.list:
        return
    where = Location(questionnaire.source, 1, 1)
    choices = (choice for q in questionnaire.questions for choice in q.choices)
    if not any(choice.consent for choice in choices):
        report(problems.LIST_WITHOUT_CONSENT.at(where, list=questionnaire.list))
    elif not backend.sends:
        told = problems.LIST_BY_HAND.at(where, backend=backend.name, list=questionnaire.list)
        report(told)


def _check_mails(questionnaire: Questionnaire, backend: Backend, report: Report) -> None:
    asked = {"thank_you": questionnaire.thank_you, "reminder": questionnaire.reminder_days}
    for key in (key for key, value in asked.items() if value and not backend.sends):
        where = Location(questionnaire.source, 1, 1)
        report(problems.MAIL_NOT_SENT.at(where, key=key, backend=backend.name))


def is_public(path: str, public: Sequence[str]) -> bool:
    """Whether a file of content/ goes online as it is."""
    return any(path == each or path.startswith(f"{each}/") for each in public)


def reward_of(
    questionnaire: Questionnaire, backend: Backend, public: Sequence[str]
) -> Reward | None:
    """What the last page says of the reward; None when nothing will come of it."""
    path = questionnaire.reward
    name = path.rpartition("/")[2]
    if not path:
        return None
    if backend.sends:
        return Reward(name, "")
    return Reward(name, path) if is_public(path, public) else None


def copy_reward(path: str, content: Path, contracts: Path) -> None:
    """Put a reward beside the contracts, where the receiver that sends it finds it."""
    file, goal = content / path, contracts / "rewards" / path
    if path and file.is_file():  # what is missing was told
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, goal)


def parts_counted(questionnaire: Questionnaire) -> int:
    """How many passages or steps there are: each of them asks for one comment."""
    ids = {question.id for question in questionnaire.questions}
    return sum(f"{each}-comment" in ids for each in ids)
