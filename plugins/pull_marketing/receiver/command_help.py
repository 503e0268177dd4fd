"""How the receiver is called, and what it says of it: argparse speaks English alone."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Collection, Sequence
from typing import NoReturn

from ..catalogues import catalogue
from ..diagnostics import Diagnostic, Location, Term, nearest, problem

PROGRAM = "python -m pull_marketing.receiver"
UNKNOWN_COMMAND = problem(
    "X067", "there is no command “{name}”", hint="this names them all: {program} --help"
)
NO_SUCH_CALL = problem(
    "X068", "“{given}” cannot be read as a command", hint="this shows how: {program} --help"
)

HELP: dict[str, Term] = {
    "serve": Term("takes answers; what it does unless told otherwise"),
    "check": Term("says what is wrong with the settings, and ends"),
    "components": Term("the libraries it runs with, and their known faults"),
    "owner ADDRESS": Term("makes the account of the inbox, or sets a new password"),
    "deliveries": Term("each mail and webhook, each try as a sentence"),
    "resend ID": Term("tries a delivery again now"),
    "turn-on NAME": Term("sends to a webhook again that was turned off"),
    "quarantine": Term("what looks like advertising, and why"),
    "show ID": Term("one submission in full"),
    "release ID": Term("out of quarantine: deliver it"),
    "accepted": Term("what was accepted to be published, as JSON"),
    "letters LIST": Term("who confirmed a list of letters, as CSV"),
    "erase [ADDRESS]": Term("erases a person everywhere; without an address, the evidence"),
    "move FROM TO": Term("copies a SQLite file into an empty PostgreSQL"),
    "new-key FILE": Term("makes a key for sealed answers, on your own machine"),
    "open FILE --key KEY": Term("opens sealed answers with that key"),
}


class CommandLine(argparse.ArgumentParser):
    """Reads the arguments of the receiver, and says in the owner's language what is wrong.

    Args:
        language: of help and messages.
        commands: those that there are.
    """

    def __init__(self, language: str, commands: Collection[str]) -> None:
        super().__init__(prog=PROGRAM, allow_abbrev=False)
        self._language = language
        self._commands = commands
        self._given: Sequence[str] = ()
        self.add_argument("command", nargs="?", default="serve")
        self.add_argument("argument", nargs="?", default="")
        self.add_argument("second", nargs="?", default="")
        self.add_argument("--key", default="")

    def read(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """What is asked for; ends with status 2 where that cannot be understood."""
        self._given = sys.argv[1:] if arguments is None else arguments
        options = self.parse_args(self._given)
        if options.command not in self._commands:
            close = nearest(options.command, self._commands)
            self._refuse(
                UNKNOWN_COMMAND.at(
                    Location(PROGRAM), suggestion=close, name=options.command, program=PROGRAM
                )
            )
        return options

    def error(self, message: str) -> NoReturn:
        """Called by argparse, whose own words are dropped."""
        del message
        given = shlex.join(self._given)
        self._refuse(NO_SUCH_CALL.at(Location(PROGRAM), given=given, program=PROGRAM))

    def _refuse(self, diagnostic: Diagnostic) -> NoReturn:
        self.exit(2, f"{diagnostic.render(self._language)}\n")

    def format_help(self) -> str:
        words = catalogue(self._language).gettext
        call = words("How to call it: {program} [command] [what it asks for]")
        more = {
            "--key KEY": words("the file with your key, for “open”"),
            "--help": words("these lines"),
        }
        told = {name: words(what) for name, what in HELP.items()} | more
        lines = [f"{name:22}{what}" for name, what in told.items()]
        return "\n".join([call.format(program=PROGRAM), "", *lines, ""])
