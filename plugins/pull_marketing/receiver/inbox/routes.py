"""All the addresses of the inbox, each with who may pass; a test walks this very list."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from . import (
    entry,
    figures,
    forgetting,
    giving_out,
    handling,
    ledger,
    pdf,
    proving,
    reading,
    showing,
)
from .visits import Door, Inbox, Need, route_of

LEAD = "/inbox/lead/{id:str}"
DOORS = (
    Door("/inbox/login", "GET", entry.login_page, Need.NOBODY),
    Door("/inbox/login", "POST", entry.login, Need.NOBODY),
    Door("/inbox/second-factor", "GET", entry.second_factor_page, Need.PASSWORD),
    Door("/inbox/second-factor", "POST", entry.second_factor, Need.PASSWORD),
    Door("/inbox/logout", "POST", entry.logout, Need.PASSWORD),
    Door("/inbox/sessions", "GET", entry.sessions_page),
    Door("/inbox/sessions", "POST", entry.end),
    Door("/inbox/recovery-codes", "POST", proving.new_codes),
    Door(proving.PASSWORD, "GET", proving.password_page),
    Door(proving.PASSWORD, "POST", proving.change_password),
    Door("/inbox/", "GET", reading.list_page),
    Door(LEAD, "GET", reading.lead_page),
    Door(f"{LEAD}/pdf", "GET", pdf.lead_pdf),
    Door(f"{LEAD}/handling", "POST", handling.set_handling),
    Door(f"{LEAD}/note", "POST", handling.add_note),
    Door(f"{LEAD}/release", "POST", handling.release),
    Door(f"{LEAD}/judgement", "POST", handling.set_judgement),
    Door(f"{LEAD}/sealed", "GET", forgetting.sealed_file),
    Door(f"{LEAD}/erase", "GET", forgetting.confirm_page),
    Door(f"{LEAD}/erase", "POST", forgetting.erase_lead),
    Door("/inbox/erased", "GET", forgetting.erasures_page),
    Door("/inbox/erased", "POST", forgetting.erase_address),
    Door("/inbox/file/{id:str}", "GET", reading.file_of),
    Door("/inbox/publication", "GET", reading.publication_page),
    Door("/inbox/deliveries", "GET", ledger.ledger_page),
    Door("/inbox/deliveries/again", "POST", ledger.send_again),
    Door("/inbox/deliveries/turn-on", "POST", ledger.turn_webhook_on),
    Door("/inbox/figures", "GET", figures.figures_page),
    Door("/inbox/export", "GET", giving_out.export_page),
    Door("/inbox/export", "POST", giving_out.export_file),
)


def routes_of(inbox: Inbox) -> list[Route]:
    """The doors, the style of their pages, and the way in for whoever forgets the last slash."""
    return [
        Route("/inbox/style.css", _style),
        Route("/inbox", _begin),
        *(route_of(inbox, door) for door in DOORS),
    ]


async def _style(_request: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=3600"}
    return FileResponse(showing.STYLE, media_type="text/css", headers=headers)


async def _begin(_request: Request) -> Response:
    return RedirectResponse("/inbox/", 303)
