"""Les commandes du parrainage : invoke referral.status, referral.convert et les autres."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

from ..rooms import Room

if TYPE_CHECKING:
    from .book import Book
    from .ledger import Case

# Each task imports what it needs when it runs: listing them must take no time.

_WHO = {
    "email": "l’adresse e-mail ; seule une trace illisible en est gardée",
    "phone": "le téléphone",
    "siren": "le SIREN",
    "household": "l’adresse postale, pour signaler un même foyer",
}


@task
def code(_c: Context) -> None:
    """Écrit un code neuf, pour un nouveau parrain."""
    from .codes import new_code

    print(new_code())


@task(positional=["code"], help={"code": "le code donné par la personne", **_WHO})
def announce(
    _c: Context, code: str, email: str = "", phone: str = "", siren: str = "", household: str = ""
) -> None:
    """Note qu'une personne est venue avec un code."""
    from . import book as actions

    marks = {"email": email, "phone": phone, "siren": siren, "household": household}
    with _book() as book:
        _show(actions.announce(book, code, marks))


@task(help={"code": "le code, si ces traces sont celles d’un parrain", **_WHO})
def known(
    _c: Context, code: str = "", email: str = "", phone: str = "", siren: str = "",
    household: str = "",
) -> None:  # fmt: skip
    """Note qui est déjà client, ou parrain."""
    from . import book as actions

    marks = {"email": email, "phone": phone, "siren": siren, "household": household}
    with _book() as book:
        actions.remember(book, marks, code)


@task
def status(_c: Context) -> None:
    """Parrainage : où en est chacun, ce qui est dû."""
    from . import book as actions
    from .statement import total_due

    with _book() as book:
        rows = actions.status(book, book.now.date())
        for row in rows:
            _print(
                "{case}  {code}  {state}  {day}  {step}{flags}",
                case=row.case.id,
                code=row.case.code,
                state=_words(row.case.state),
                day=row.day,
                step=_words(row.next_step),
                flags="  ! " + _flags(row.case.flags) if row.case.flags else "",
            )
        if not rows:
            _print("Nothing is open.")
        due = total_due(book.stored.ledger)
        _print("Due and not paid: {amount}", amount=f"{due} {_currency(book)}")


@task(positional=["case"], help={"despite": "pourquoi accepter malgré un signalement"})
def convert(_c: Context, case: str, despite: str = "") -> None:
    """La première facture est payée : le délai commence."""
    from . import book as actions

    with _book() as book:
        _show(actions.convert(book, case, despite=despite))


@task(positional=["case"])
def confirm(_c: Context, case: str) -> None:
    """Le délai est passé : déclare les récompenses dues."""
    from . import book as actions

    with _book() as book:
        _show(actions.confirm(book, case))


@task(positional=["case"], help={"side": "referrer ou friend ; sans ce mot, les deux"})
def pay(_c: Context, case: str, side: str = "") -> None:
    """Note que c'est versé."""
    from . import book as actions

    with _book() as book:
        _show(actions.pay(book, case, side))


@task(
    positional=["case"], help={"reason": "pourquoi ; sans raison, seulement si le temps est passé"}
)
def cancel(_c: Context, case: str, reason: str = "") -> None:
    """Refuse, annule ou laisse expirer une recommandation."""
    from . import book as actions

    with _book() as book:
        _show(actions.cancel(book, case, reason))


@task(positional=[], help={"year": "l’année (celle en cours)"})
def statement(_c: Context, year: int = 0) -> None:
    """Le relevé d'une année, par bénéficiaire."""
    from .statement import statements, threshold_of

    with _book() as book:
        chosen = year or book.now.year
        found = statements(book.stored.ledger, chosen)
        for one in found:
            _print("{code}: {total} in {year}", code=one.code, year=chosen,
                   total=f"{one.total} {one.currency}")  # fmt: skip
            for day, case_id, amount in one.payments:
                print(f"  {day.isoformat()}  {case_id}  {amount} {one.currency}")
            if one.is_near:
                line = threshold_of(chosen)
                words = "  To be declared: more than {limit} ({source}, read on {read})"
                near = "  Close to the threshold of {limit} ({source}, read on {read})"
                _print(words if one.is_over else near, limit=line.amount, **line.cited)
        if not found:
            _print("Nothing was paid in {year}.", year=chosen)


@contextmanager
def _book() -> Iterator[Book]:
    """The ledger of the site around us, held for this command; a refusal is told and ends it."""
    from .ledger import Refusal
    from .ledger_file import only_writer
    from .open_book import LedgerUnreadable, ledger_path, open_book

    root = _root()
    try:
        with only_writer(ledger_path(root)):
            book, warnings = open_book(root)
            if warnings:
                print(warnings, flush=True)
            yield book
    except LedgerUnreadable as error:
        raise Exit(str(error), code=1) from None
    except BlockingIOError as error:
        raise Exit(
            _words("Another command holds the ledger: {lock}").format(lock=error), 1
        ) from None
    except Refusal as refusal:
        from ..diagnostics import Location

        details = dict(refusal.details)
        if "flags" in details:
            details["flags"] = _flags(details["flags"].split(", "))
        diagnostic = refusal.problem.at(Location("register/referral.jsonl"), **details)
        raise Exit(diagnostic.render(_language()), code=1) from None


def _root() -> Path:
    here = Path.cwd()
    return next((p for p in (here, *here.parents) if (p / "pelicanconf.py").is_file()), here)


def _language() -> str:
    from ..language import language_of

    return language_of(_root())


def _words(message: str) -> str:
    from ..catalogues import catalogue

    return catalogue(_language()).gettext(message)


def _flags(flags: Iterable[str]) -> str:
    return ", ".join(_words(flag).replace("_", " ") for flag in flags)


def _print(message: str, **parts: Any) -> None:
    print(_words(message).format(**parts), flush=True)


def _currency(book: Book) -> str:
    return book.programme.currency if book.programme else ""


def _show(case: Case) -> None:
    _print("{case}: {state}", case=case.id, state=_words(case.state))
    if case.flags and not case.accepted:
        _print("  To be decided: {flags}", flags=_flags(case.flags))
    if case.state == "waiting":
        _print("  May be confirmed from {day} on.", day=case.due_on)


collection = Room(
    "referral", status, code, announce, known, convert, confirm, pay, cancel, statement
)
