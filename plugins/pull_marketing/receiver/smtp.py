"""Hands mails to a server, or writes them to files while things are tried out."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path

from .outbox import Verdict
from .settings import MailWay

TIMEOUT_S = 15.0
WHOLE_TRY_S = 120.0


class _Refused(Exception):
    """What the server said to the sender, the receiver or the text of a mail."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(str(code))


def send_mail(way: MailWay, sender: str, to: str, wire: bytes, delivery_id: str) -> Verdict:
    """Send one mail, and say what came of it. Never raises for what a server or a network does."""
    if way.folder:
        _to_file(way.folder, wire, delivery_id)
        return Verdict("delivered", "ok")
    try:
        _send(way, sender, to, wire)
    except _Refused as refused:
        return _verdict(refused.code)
    except smtplib.SMTPDataError as error:
        return _verdict(error.smtp_code)
    except smtplib.SMTPAuthenticationError as error:
        return Verdict("again", "smtp_login", str(error.smtp_code))
    except smtplib.SMTPResponseException as error:
        return Verdict("again", "smtp_later", str(error.smtp_code))
    except (ssl.SSLError, smtplib.SMTPNotSupportedError):
        return Verdict("again", "no_tls")
    except TimeoutError:
        return Verdict("again", "too_slow")
    except socket.gaierror:
        return Verdict("again", "no_address")
    except (smtplib.SMTPException, OSError) as error:
        # smtplib hides that a wait was too long behind an error of its own.
        slow = isinstance(error.__context__, TimeoutError)
        return Verdict("again", "too_slow" if slow else "no_connection")
    return Verdict("delivered", "ok")


def _send(way: MailWay, sender: str, to: str, wire: bytes) -> None:
    server = _server_for(way)
    # A server that sends one byte now and then keeps each single wait short.
    end = threading.Timer(WHOLE_TRY_S, _cut_off, (server,))
    end.daemon = True
    end.start()
    try:
        server.connect(way.host, way.port)
        if way.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if way.user:
            server.login(way.user, way.password)
        server.ehlo_or_helo_if_needed()
        _expect_yes(server.mail(sender))
        _expect_yes(server.rcpt(to))
        _expect_yes(server.data(wire))
        # From here on it is delivered, whatever becomes of the good-bye.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        end.cancel()
        server.close()


def _server_for(way: MailWay) -> smtplib.SMTP:
    """Not connected yet, so that its greeting, too, comes in the time for the whole try."""
    server: smtplib.SMTP
    if way.security == "tls":
        server = smtplib.SMTP_SSL(timeout=TIMEOUT_S, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(timeout=TIMEOUT_S)
    server._host = way.host  # type: ignore[attr-defined]  # the name that the certificate must have
    return server


def _cut_off(server: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):  # it ended by itself at the same moment
        server.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


def _expect_yes(answer: tuple[int, bytes]) -> None:
    if answer[0] not in (250, 251):
        raise _Refused(answer[0])


def _verdict(code: int) -> Verdict:
    if 500 <= code < 600:
        return Verdict("stopped", "smtp_never", str(code))
    return Verdict("again", "smtp_later", str(code))


def _to_file(folder: Path, wire: bytes, delivery_id: str) -> None:
    """One file for each mail; sending again replaces it."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{delivery_id}"
    unfinished.write_bytes(wire)
    unfinished.replace(folder / f"{delivery_id}.eml")
