"""Coming in: password, second factor, its setting up, recovery codes, and going out again."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import urlsplit

import segno
from markupsafe import Markup
from sqlalchemy.engine import Connection
from starlette.responses import RedirectResponse, Response

from ...catalogues import catalogue
from .. import events
from ..bodies import Refused
from . import accounts, sessions, showing, totp
from .accounts import Account
from .passwords import Busy, is_password
from .proving import codes_page, known_account
from .visits import COOKIE, LOCAL_COOKIE, Visit, set_cookie, to_login

LIST = "/inbox/"
SET_UP = "/inbox/second-factor"
SESSIONS = "/inbox/sessions"
_LEAD = re.compile(r"[0-9a-f]{32}\Z")


def login_page(visit: Visit) -> Response:
    """The form."""
    return _form(visit, visit.asked.get("lead", ""))


def _form(visit: Visit, lead: str, *, wrong: bool = False) -> Response:
    status = 403 if wrong else 200
    lead = lead if _LEAD.match(lead) else ""
    email = visit.fields.get("email", "")
    language = visit.inbox.settings.language
    return showing.page(language, "login", status, wrong=wrong, lead=lead, email=email)


def login(visit: Visit) -> Response:
    """Compare password and code; whatever is wrong, the answer is the same."""
    inbox, fields = visit.inbox, visit.fields
    note = partial(events.note, sender=events.sender(visit.sender))
    email, code = fields.get("email", ""), fields.get("code", "")
    wait_s = inbox.guesses.wait_s(visit.sender, 0)
    if wait_s:
        raise Refused(429, retry_s=wait_s)
    # Counted before it is looked at, so that many guesses at once are no way around.
    locked_ms = inbox.write(partial(accounts.count_guess, email=email, now_ms=visit.now_ms))
    if locked_ms:
        note("login", outcome="account waits")
        raise Refused(429, retry_s=locked_ms // 1000 + 1)
    with inbox.reading() as connection:
        known = accounts.find_account(connection, email)
    try:
        right = is_password(fields.get("password", ""), known.password if known else "")
    except Busy:
        raise Refused(429, retry_s=5) from None
    if known is None or not right:
        note("login", outcome="wrong password", account=known.id if known else "")
        return _form(visit, fields.get("lead", ""), wrong=True)
    token = inbox.write(partial(_open, visit=visit, known=known, code=code))
    if not token:
        note("login", outcome="wrong code", account=known.id)
        return _form(visit, fields.get("lead", ""), wrong=True)
    note("login", outcome="open" if known.is_set_up else "second factor missing", account=known.id)
    lead = fields.get("lead", "")
    then = f"/inbox/lead/{lead}" if _LEAD.match(lead) else LIST
    response = RedirectResponse(then if known.is_set_up else SET_UP, 303)
    set_cookie(response, token, local=visit.local)
    return response


def _open(connection: Connection, visit: Visit, known: Account, code: str) -> str:
    """The token of a new session; empty when the code is wrong."""
    again = accounts.account_of(connection, known.id)
    if again is None or again.password != known.password:  # changed this very moment
        return ""
    if again.is_set_up and not accounts.take_code(connection, again, code, visit.now_ms):
        return ""
    accounts.forget_failures(connection, known.email)
    return sessions.open_session(
        connection, known.id, visit.browser, visit.now_ms, proven=again.is_set_up
    )


def second_factor_page(visit: Visit) -> Response:
    """The square code for the app, until a code proves that the app has it."""
    return _set_up(visit)


def _set_up(visit: Visit, *, wrong: bool = False) -> Response:
    inbox = visit.inbox
    known = known_account(visit)
    if known.is_set_up:
        return RedirectResponse(LIST, 303)
    secret = inbox.write(partial(accounts.begin_set_up, known=known))
    issuer = urlsplit(inbox.settings.site_url).hostname or "inbox"
    square = segno.make(totp.address(secret, known.email, issuer), error="m")
    drawn = square.svg_inline(scale=4, border=2, title="QR", omitsize=True)
    return showing.page(
        inbox.settings.language,
        "second_factor",
        403 if wrong else 200,
        square=Markup(drawn),  # noqa: S704 - drawn by segno from our own secret
        secret=totp.in_groups(secret),
        wrong=wrong,
    )


def second_factor(visit: Visit) -> Response:
    """The first code of the app: from now on it is needed. A new session takes over."""
    known = known_account(visit)
    if known.is_set_up:
        return RedirectResponse(LIST, 303)
    done = visit.inbox.write(partial(_prove, visit=visit, known=known))
    events.note("second factor", outcome="set up" if done else "wrong code", account=known.id)
    if done is None:
        return _set_up(visit, wrong=True)
    token, codes = done
    response = codes_page(visit, codes)
    set_cookie(response, token, local=visit.local)
    return response


def _prove(connection: Connection, visit: Visit, known: Account) -> tuple[str, list[str]] | None:
    wait_ms = accounts.count_guess(connection, known.email, visit.now_ms)
    if wait_ms:
        raise Refused(429, retry_s=wait_ms // 1000 + 1)
    if not accounts.take_code(connection, known, visit.fields.get("code", ""), visit.now_ms):
        return None
    accounts.forget_failures(connection, known.email)
    sessions.end_session(connection, known.id, visit.owner.id)
    token = sessions.open_session(connection, known.id, visit.browser, visit.now_ms, proven=True)
    return token, accounts.new_recovery_codes(connection, known)


def logout(visit: Visit) -> Response:
    """End the session here, and make the browser forget what it keeps of us."""
    mine = visit.owner
    events.note("logout", account=mine.account)
    visit.inbox.write(partial(sessions.end_session, account_id=mine.account, session_id=mine.id))
    response = to_login()
    response.delete_cookie(
        LOCAL_COOKIE if visit.local else COOKIE,
        path="/",
        secure=not visit.local,
        httponly=True,
        samesite="lax",
    )
    # Not “cookies”: that would also clear those of the site beside us.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def sessions_page(visit: Visit) -> Response:
    """Where the inbox is open, and how many recovery codes are left."""
    inbox, mine = visit.inbox, visit.owner
    language = inbox.settings.language
    with inbox.reading() as connection:
        found = sessions.sessions_of(connection, mine.account, visit.now_ms)
        left = accounts.codes_left(connection, mine.account)
    shown = [
        {
            "id": each.id,
            "mine": each.id == mine.id,
            "browser": browser_name(each.browser) or catalogue(language).gettext("a browser"),
            "since": showing.moment(each.created_ms, visit.now_ms, language),
            "seen": showing.moment(each.seen_ms, visit.now_ms, language),
        }
        for each in found
    ]
    return showing.page(language, "sessions", sessions=shown, left=left, session=mine)


def end(visit: Visit) -> Response:
    """End one session, or all but this one."""
    mine, wanted = visit.owner, visit.fields.get("session", "")
    if wanted == "others":
        visit.inbox.write(partial(sessions.end_others, mine=mine))
    else:
        work = partial(sessions.end_session, account_id=mine.account, session_id=wanted)
        if not visit.inbox.write(work):
            raise Refused(404)
    return RedirectResponse(SESSIONS, 303)


def browser_name(agent: str) -> str:
    """« Firefox, Linux »: enough to know it again."""
    programs = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", ""), ("Chrome", ""), ("Safari", ""))
    systems = (
        ("iPhone", ""),
        ("iPad", ""),
        ("Android", ""),
        ("Windows", ""),
        ("Mac OS", "macOS"),
        ("Linux", ""),
    )
    parts = [
        next((name or sign for sign, name in known if sign in agent), "")
        for known in (programs, systems)
    ]
    return ", ".join(part for part in parts if part)
