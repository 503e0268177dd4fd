"""What clients wait for: to hear from us, and what we promised them in passing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..deadlines import Deadline
from ..diagnostics import Term
from ..working_days import WorkCalendar
from .model import Client


def deadlines_of(clients: Iterable[Client], calendar: WorkCalendar) -> Iterator[Deadline]:
    """The next check-in of each client, and each promise that is not kept."""
    for client in clients:
        if client.is_followed:
            yield _check_in(client, calendar)
        for number, contact, promised in client.open_promises():
            yield Deadline(
                uid=f"client/{client.name}/promise/{contact.date}/{number}",
                what=Term("{client}: {what}"),
                due=promised.by,
                where=client.file.at("contacts", number, "promised", "by"),
                details={"client": client.written.client, "what": promised.what},
            )


def _check_in(client: Client, calendar: WorkCalendar) -> Deadline:
    last = client.last_word
    unheard = Term("{client} has only heard of invoices and problems: ask how they are")
    due = client.next_check_in(calendar)
    return Deadline(
        uid=f"client/{client.name}/check-in/{last.date if last else 'first'}",
        what=unheard if client.only_invoices else Term("ask {client} how they are"),
        due=due,
        where=client.file.at("client"),
        details={"client": client.written.client, "name": client.name},
        step="invoke client.sheet {name}",
    )
