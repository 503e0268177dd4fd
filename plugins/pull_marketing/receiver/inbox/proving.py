"""What needs password and code once more, from who is logged in already: new ones of either."""

from __future__ import annotations

from functools import partial

from sqlalchemy.engine import Connection
from starlette.responses import Response

from ...catalogues import catalogue
from .. import events
from ..bodies import Refused
from . import accounts, passwords, sessions, showing
from .accounts import Account
from .visits import Visit, set_cookie

PASSWORD = "/inbox/password"  # noqa: S105 - an address


def known_account(visit: Visit) -> Account:
    """The account of who is logged in.

    Raises:
        Refused: it is gone.
    """
    with visit.inbox.reading() as connection:
        known = accounts.account_of(connection, visit.owner.account)
    if known is None:
        raise Refused(404)
    return known


def proven_again(visit: Visit) -> Account | None:
    """The account, once password and code were given anew; None when one of them is wrong.

    Raises:
        Refused: too many guesses.
    """
    inbox, fields = visit.inbox, visit.fields
    known = known_account(visit)
    count = partial(accounts.count_guess, email=known.email, now_ms=visit.now_ms)
    wait_ms = inbox.write(count)
    if wait_ms:
        raise Refused(429, retry_s=wait_ms // 1000 + 1)
    try:
        right = passwords.is_password(fields.get("password", ""), known.password)
    except passwords.Busy:
        raise Refused(429, retry_s=5) from None
    code = fields.get("code", "")
    take = partial(accounts.take_code, known=known, code=code, now_ms=visit.now_ms)
    if not right or not inbox.write(take):
        events.note("proof", outcome="wrong", account=known.id)
        return None
    inbox.write(partial(accounts.forget_failures, email=known.email))
    return known


def password_page(visit: Visit) -> Response:
    """The form."""
    return _form(visit)


def _form(visit: Visit, wrong: str = "") -> Response:
    language = visit.inbox.settings.language
    status = 422 if wrong else 200
    return showing.page(
        language, "password", status, wrong=wrong, here="sessions", session=visit.owner
    )


def change_password(visit: Visit) -> Response:
    """A new password for who knows the old one; every other session ends, this one is renewed."""
    words = catalogue(visit.inbox.settings.language).gettext
    new = visit.fields.get("new", "")
    if new != visit.fields.get("again", ""):
        return _form(visit, words("The two new passwords are not the same"))
    refused = passwords.why_refused(new, visit.owner.email, visit.inbox.settings.site_url)
    if refused:
        told = words(refused).format(
            least=passwords.SHORTEST, advised=passwords.ADVISED, most=passwords.LONGEST
        )
        return _form(visit, told[:1].upper() + told[1:])
    known = proven_again(visit)
    if known is None:
        return _form(visit, words("The old password or the code is wrong"))
    hashed = passwords.hash_password(new)  # beside the writer, which others wait for
    token = visit.inbox.write(partial(_changed, visit=visit, known=known, hashed=hashed))
    events.note("password", outcome="changed", account=known.id)
    response = showing.page(
        visit.inbox.settings.language,
        "message",
        title=words("The password is set"),
        line=words("All other sessions have ended."),
        session=visit.session,
    )
    set_cookie(response, token, local=visit.local)
    return response


def _changed(connection: Connection, visit: Visit, known: Account, hashed: str) -> str:
    accounts.set_password(connection, known, hashed)
    return sessions.open_session(connection, known.id, visit.browser, visit.now_ms, proven=True)


def new_codes(visit: Visit) -> Response:
    """Ten new recovery codes; the former ones end."""
    known = proven_again(visit)
    if known is None:
        raise Refused(401)
    codes = visit.inbox.write(partial(accounts.new_recovery_codes, known=known))
    events.note("recovery codes", outcome="made", account=known.id)
    return codes_page(visit, codes)


def codes_page(visit: Visit, codes: list[str]) -> Response:
    """The codes, shown this once."""
    language = visit.inbox.settings.language
    return showing.page(language, "recovery_codes", codes=codes, session=visit.session)
