"""What each command of the receiver does, in one line: the end of `--help`."""

from __future__ import annotations

from ..diagnostics import Term

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
