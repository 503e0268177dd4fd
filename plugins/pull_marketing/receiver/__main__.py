"""Runs the receiver: `python -m pull_marketing.receiver`, told by environment variables."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..catalogues import catalogue
from ..diagnostics import Collector
from .command_help import CommandLine
from .events import log_to_stderr
from .settings import BadSettings, Settings, read_settings

if TYPE_CHECKING:
    from .database import Database


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the settings, then do what is asked; the status to end with."""
    options = CommandLine(_language(), sorted((*_COMMANDS, *_OTHERS))).read(arguments)
    before = os.umask(0o077)  # what is written here is nobody else's business
    log_to_stderr()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        if options.command == "move":  # between two databases, whatever the settings name
            return _move(options.argument, options.second)
        if options.command == "components":
            return _components()
        if options.command in ("new-key", "open") and options.argument:
            done = _on_the_owners_machine(options)
            if done is not None:
                return done
        settings = read_settings(os.environ)
        if options.command == "open":
            return _with_database(settings, options.argument, "open", Path(options.key))
        return _do(options.command, options.argument, settings)
    except BadSettings as bad:
        print(str(bad).strip(), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        os.umask(before)


def _language() -> str:
    """Of what is said before the settings are read."""
    return "en" if os.environ.get("RECEIVER_LANGUAGE") == "en" else "fr"


def _on_the_owners_machine(options: argparse.Namespace) -> int | None:
    """What needs no receiver; None when it is about a submission in a database after all."""
    from .privacy_commands import new_key, open_file

    language = _language()
    path = Path(options.argument)
    if options.command == "new-key":
        return _told(new_key(path, language))
    if not options.key:
        return _told((2, catalogue(language).gettext("say which key: open FILE --key KEY")))
    return _told(open_file(path, Path(options.key), language)) if path.is_file() else None


def _told(done: tuple[int, str]) -> int:
    status, text = done
    print(text, file=sys.stderr if status else sys.stdout)
    return status


def _do(command: str, argument: str, settings: Settings) -> int:
    return _COMMANDS[command](settings, argument)


def _serve(settings: Settings, _argument: str) -> int:
    from .service import opened
    from .serving import server_for

    with opened(settings) as receiver:
        _say_warnings(receiver.told.render(settings.language))
        receiver.worker.start()
        words = catalogue(settings.language).gettext
        text = words("The receiver takes answers at {address}").format(
            address=f"http://{settings.host}:{settings.port}/f/"
        )
        print(text, flush=True)
        server = server_for(receiver, settings)
        server.run()
    return 0 if server.started else 1


def _check(settings: Settings, _argument: str) -> int:
    from .components import components, told_of
    from .moments import local_time, wall_clock
    from .service import opened

    with opened(settings) as receiver:
        for each in told_of(components(), local_time(wall_clock()).date()):
            receiver.told(each)
        _say_warnings(receiver.told.render(settings.language))
        words = catalogue(settings.language).gettext
        print(words("The settings, the database and the contracts can be used."))
    return 0


def _components() -> int:
    from .components import shown

    print(shown())
    return 0


def _move(source: str, target: str) -> int:
    from sqlalchemy.engine import make_url

    from .database import Unusable
    from .moving import move
    from .service import files_beside

    language = "en" if os.environ.get("RECEIVER_LANGUAGE") == "en" else "fr"
    words = catalogue(language).gettext
    found = Collector()
    try:
        moved = move(source, target, found)
    except Unusable as unusable:
        found(unusable.diagnostic)
        raise BadSettings(found, language) from unusable
    except KeyboardInterrupt:
        print(words("Stopped: PostgreSQL is as empty as before and the SQLite file is untouched."))
        return 130
    for each in moved:
        rows, digest = each.content.rows, each.content.digest[:12]
        print(words("{table}: {rows} rows, the same on both ({digest})").format(
            table=each.table, rows=rows, digest=digest
        ))  # fmt: skip
    print(
        words("Everything is on PostgreSQL: write its address into RECEIVER_DATABASE, then start.")
    )
    files = files_beside(Path(make_url(source).database or ""))
    if files.is_dir():
        print(words("Files stay where they are: RECEIVER_FILES={folder}").format(folder=files))
    print(words("No receiver uses the SQLite file any more. Delete it once all is well."))
    return 0


def _with_database(settings: Settings, argument: str, command: str, key: Path | None = None) -> int:
    from sqlalchemy.exc import SQLAlchemyError

    from . import problems
    from .database import PLACE, Unusable, open_database, prepare, reason_of

    found = Collector()
    try:
        database = open_database(settings.database, beside=True)
        try:
            prepare(database, Collector())
            if key is not None or command in ("erase", "letters"):
                return _privately(settings, database, command, argument, key)
            return _answer(settings, database, argument, command)
        finally:
            database.close()
    except Unusable as unusable:
        found(unusable.diagnostic)
    except SQLAlchemyError as error:
        found(problems.NO_DATABASE.at(PLACE, reason=reason_of(error)))
    raise BadSettings(found, settings.language)


def _privately(
    settings: Settings, database: Database, command: str, argument: str, key: Path | None
) -> int:
    from . import privacy_commands as commands

    if key is not None:
        return _told(commands.open_submission(database, argument, key, settings.language))
    if command == "letters":
        return _told(commands.show_letters(database, settings, argument))
    if not argument:
        return _told((0, commands.show_erasures(database, settings.language)))
    return _told(commands.erase_address(database, settings, argument))


def _answer(settings: Settings, database: Database, argument: str, command: str) -> int:
    from . import commands

    words = catalogue(settings.language).gettext
    match command:
        case "deliveries":
            print(commands.show_deliveries(database, settings))
            return 0
        case "quarantine":
            print(commands.show_quarantine(database, settings))
            return 0
        case "show":
            shown = commands.show_submission(database, settings, argument)
            print(shown or words("There is nothing of that name to do this with."))
            return 0 if shown else 1
        case "owner":
            made, told = commands.make_owner(database, settings, argument, _password(words))
            print(told)
            return 0 if made else 1
        case "accepted":
            print(commands.show_accepted(database))
            return 0
        case "resend":
            done = commands.send_again(database, argument)
        case "release":
            done = commands.release(database, settings, argument)
        case _:
            done = commands.turn_webhook_on(database, argument) > 0
    if done:
        print(words("Done: it leaves with the next look at the outbox."))
    else:
        print(words("There is nothing of that name to do this with."))
    return 0 if done else 1


def _password(words: Callable[[str], str]) -> str:
    """Asked of whoever sits here; a program gives it on a line of its standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    first = getpass(words("Password (nothing is shown): "))
    again = getpass(words("Once more: "))
    return first if first == again else ""


def _say_warnings(text: str) -> None:
    if text:
        print(text, file=sys.stderr, flush=True)


_COMMANDS: dict[str, Callable[[Settings, str], int]] = {
    "serve": _serve,
    "check": _check,
    "deliveries": lambda s, a: _with_database(s, a, "deliveries"),
    "quarantine": lambda s, a: _with_database(s, a, "quarantine"),
    "show": lambda s, a: _with_database(s, a, "show"),
    "resend": lambda s, a: _with_database(s, a, "resend"),
    "release": lambda s, a: _with_database(s, a, "release"),
    "owner": lambda s, a: _with_database(s, a, "owner"),
    "accepted": lambda s, a: _with_database(s, a, "accepted"),
    "erase": lambda s, a: _with_database(s, a, "erase"),
    "letters": lambda s, a: _with_database(s, a, "letters"),
    "turn-on": lambda s, a: _with_database(s, a, "turn-on"),
}

_OTHERS = ("components", "move", "new-key", "open")
"""Those that do not begin with the settings."""

if __name__ == "__main__":
    sys.exit(main())
