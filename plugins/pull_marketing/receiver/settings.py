"""The receiver's settings: environment variables, all checked at start and told together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from ..diagnostics import Collector, Location, Report, Term, nearest
from .problems import (
    BAD_SETTING,
    MISSING_SETTING,
    NO_SECRET_FILE,
    SHORT_SECRET,
    SHORT_TOKEN,
    UNKNOWN_SETTING,
    UNREADABLE_FILE,
)
from .webhook_targets import WebhookTarget, read_targets

PREFIX = "RECEIVER_"
EXAMPLES = {
    "DATABASE": "sqlite:////var/lib/receiver/answers.sqlite3",
    "CONTRACTS": "/srv/site/contracts",
    "SITE_URL": "https://www.example.com",
    "URL": "https://forms.example.com",
    "LISTEN": "127.0.0.1:8300",
    "ORIGINS": "https://example.com https://essai.example.com",
    "PROXIES": "127.0.0.1",
    "MAIL": "smtps://camille@mail.example.com:465",
    "MAIL_FROM": "site@example.com",
    "MAIL_PASSWORD_FILE": "/etc/receiver/mail-password",
    "DELIVER_TO": "camille@example.com",
    "COPY": "no",
    "WEBHOOKS_FILE": "/etc/receiver/webhooks.json",
    "FILES": "/var/lib/receiver/files",
    "PICTURE_DATA": "no",
    "CLAMAV": "unix:/run/clamav/clamd.ctl",
    "SEAL_TO": "age1qqqq…",
    "SEAL_ALL": "no",
    "SECRET_FILE": "/etc/receiver/secret",
    "PULL_TOKEN_FILE": "/etc/receiver/pull-token",
    "POSTS_PER_MINUTE": "20",
    "LANGUAGE": "fr",
}
SHORTEST_TOKEN = 32
SHORTEST_SECRET = 32
_REQUIRED = ("DATABASE", "CONTRACTS", "SITE_URL", "MAIL", "MAIL_FROM")
ADDRESS = re.compile(
    r"(?=.{3,254}\Z)[A-Za-z0-9.!#$%&'*+/^_{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\Z"
)
"""A mail address that needs no quoting in a header; anything rarer is not written into one."""

T = TypeVar("T")


@dataclass(frozen=True)
class MailWay:
    """How mail leaves: to a server, or to a folder of files while trying things out.

    Attributes:
        folder: where files are written; None for a server.
        security: `tls` from the first byte, `starttls`, or `none` on this machine only.
    """

    folder: Path | None = None
    host: str = ""
    port: int = 0
    security: str = "tls"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    """All that a receiver is told.

    Attributes:
        database: an address as SQLAlchemy reads it.
        contracts: the folder of contracts that the build wrote.
        site_url: where the pages are, without a slash at the end; endings are found from it.
        origins: further sites whose pages may post, such as a trial copy.
        proxies: addresses whose forwarding headers are believed; none unless said.
        mail_from: the sender of every mail.
        deliver_to: who reads answers when a questionnaire does not say.
        copy: whether the person gets a copy of their answers.
        posts_per_minute: for one address, after a first burst; 0 for no limit.
        files: the folder of files that come with answers; None for one beside a SQLite database.
        picture_data: whether pictures keep where, when and by which camera they were made.
        clamav: where a virus scanner listens; empty for none.
        pull_token: by which `invoke pull` takes home what was accepted; empty for nobody.
        url: where this receiver is reached, for links in mails; empty for the site's own address.
        secret: for hashes and signed links; empty for one that is kept in the database.
        seal_to: public keys that answers are sealed to.
        seal_all: whether all answers are sealed, not only those to sensitive questionnaires.
        sensitive_allowed: only for a preview on the author's own machine.
    """

    database: str = field(repr=False)
    contracts: Path
    site_url: str
    mail: MailWay
    mail_from: str
    host: str = "127.0.0.1"
    port: int = 8300
    origins: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    deliver_to: str = ""
    copy: bool = False
    webhooks: tuple[WebhookTarget, ...] = ()
    posts_per_minute: int = 20
    language: str = "fr"
    files: Path | None = None
    picture_data: bool = False
    clamav: str = ""
    pull_token: str = field(default="", repr=False)
    url: str = ""
    secret: str = field(default="", repr=False)
    seal_to: tuple[str, ...] = ()
    seal_all: bool = False
    sensitive_allowed: bool = False


class BadSettings(Exception):
    """The settings cannot be used; `collector` holds what to mend."""

    def __init__(self, collector: Collector, language: str) -> None:
        self.collector = collector
        super().__init__("\n" + collector.render(language))


class _Reader:
    """Reads one variable after the other and reports what it cannot read."""

    def __init__(self, environment: Mapping[str, str], report: Report) -> None:
        self.environment = environment
        self.report = report

    def text(self, name: str) -> str:
        return self.environment.get(PREFIX + name, "").strip()

    def read(self, name: str, parse: Callable[[str], T], otherwise: T) -> T:
        """The value of a variable, or `otherwise` when it is not set or wrong."""
        value = self.text(name)
        whole = PREFIX + name
        if not value:
            if name in _REQUIRED:
                told = MISSING_SETTING.at(Location(whole), name=whole, example=EXAMPLES[name])
                self.report(told)
            return otherwise
        try:
            return parse(value)
        except ValueError as error:
            reason = error.args[0] if error.args and isinstance(error.args[0], Term) else None
            self.report(
                BAD_SETTING.at(
                    Location(whole),
                    value=_shown(name, value),
                    reason=reason or Term("it has another form than expected"),
                    name=whole,
                    example=EXAMPLES[name],
                )
            )
            return otherwise

    def file(self, name: str) -> str:
        """The content of a file that a variable names, such as a secret."""
        path = self.text(name)
        if not path:
            return ""
        try:
            return Path(path).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "UTF-8"
            self.report(UNREADABLE_FILE.at(Location(path), reason=reason, name=PREFIX + name))
            return ""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Check every variable.

    Raises:
        BadSettings: at least one is missing or wrong; all of them are told.
    """
    found = Collector()
    reader = _Reader(environment, found)
    _tell_unknown(environment, found)
    host, port = reader.read("LISTEN", _listen, ("127.0.0.1", 8300))
    language = reader.read("LANGUAGE", _language, "fr")
    targets: tuple[WebhookTarget, ...] = ()
    if reader.text("WEBHOOKS_FILE"):
        path = reader.text("WEBHOOKS_FILE")
        targets = read_targets(path, reader.file("WEBHOOKS_FILE"), found)
    settings = Settings(
        database=reader.read("DATABASE", _database, ""),
        contracts=reader.read("CONTRACTS", _folder, Path()),
        site_url=reader.read("SITE_URL", _origin, ""),
        mail=_mail(reader),
        mail_from=reader.read("MAIL_FROM", _address, ""),
        host=host,
        port=port,
        origins=reader.read("ORIGINS", lambda t: tuple(map(_origin, t.split())), ()),
        proxies=reader.read("PROXIES", _proxies, ()),
        deliver_to=reader.read("DELIVER_TO", _address, ""),
        copy=reader.read("COPY", _yes, False),
        webhooks=targets,
        posts_per_minute=reader.read("POSTS_PER_MINUTE", _count, 20),
        language=language,
        pull_token=_pull_token(reader),
        files=reader.read("FILES", _folder, None),
        picture_data=reader.read("PICTURE_DATA", _yes, False),
        clamav=reader.read("CLAMAV", _scanner, ""),
        url=reader.read("URL", _origin, ""),
        secret=_secret(reader),
        seal_to=reader.read("SEAL_TO", _recipients, ()),
        seal_all=reader.read("SEAL_ALL", _yes, False),
    )
    if settings.seal_to and not settings.secret:
        found(NO_SECRET_FILE.at(Location(f"{PREFIX}SECRET_FILE")))
    if found.errors:
        raise BadSettings(found, language)
    return settings


def _shown(name: str, value: str) -> str:
    # A password in an address must not reach a log.
    return re.sub(r"//[^@/]*@", "//…@", value) if name in ("DATABASE", "MAIL") else value


def _tell_unknown(environment: Mapping[str, str], report: Report) -> None:
    for whole in sorted(environment):
        name = whole.removeprefix(PREFIX)
        if not whole.startswith(PREFIX) or name in EXAMPLES:
            continue
        near = nearest(name, EXAMPLES)
        hint = None if near else ""
        told = UNKNOWN_SETTING.at(Location(whole), name=whole, near=f"{PREFIX}{near}", hint=hint)
        report(told)


def _database(text: str) -> str:
    if not re.match(r"sqlite:///.|postgresql(\+psycopg)?://.", text):
        raise ValueError(Term("it must begin with sqlite:/// or postgresql://"))
    return text


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise ValueError(Term("there is no such folder"))
    return Path(text)


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError(Term("it must be a web address that begins with https://"))
    if parts.query or parts.fragment or re.search(r"[\s\"'<>;,]", text):
        raise ValueError(Term("it must be a web address that begins with https://"))
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme == "http" and not local:
        raise ValueError(Term("without https, anybody on the way could read the answers"))
    return text.rstrip("/")


def _listen(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or not 0 <= int(port) < 65536:
        raise ValueError(Term("it must be an address and a port, with a colon between them"))
    return host.strip("[]"), int(port)


def _secret(reader: _Reader) -> str:
    secret = reader.file("SECRET_FILE").strip()
    if secret and len(secret) < SHORTEST_SECRET:
        where = Location(f"{PREFIX}SECRET_FILE")
        reader.report(SHORT_SECRET.at(where, number=len(secret), least=SHORTEST_SECRET))
    return secret


def _recipients(text: str) -> tuple[str, ...]:
    from .sealing import valid_recipient  # not needed by those who seal nothing

    if not all(map(valid_recipient, text.split())):
        raise ValueError(
            Term("it must be public keys of age that begin with age1, without plugins")
        )
    return tuple(text.split())


def _scanner(text: str) -> str:
    if not text.startswith("unix:/"):
        _listen(text)
    return text


def _proxies(text: str) -> tuple[str, ...]:
    for each in text.split():
        try:
            ip_address(each)
        except ValueError:
            raise ValueError(Term("it must be a list of IP addresses")) from None
    return tuple(text.split())


def _address(text: str) -> str:
    if not ADDRESS.match(text):
        raise ValueError(Term("it is not a mail address"))
    return text


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(Term("it must be yes or no"))
    return text == "yes"


def _language(text: str) -> str:
    if text not in ("fr", "en"):
        raise ValueError(Term("it must be fr or en"))
    return text


def _count(text: str) -> int:
    if not text.isdigit() or len(text) > 6:
        raise ValueError(Term("it must be a whole number"))
    return int(text)


def _pull_token(reader: _Reader) -> str:
    path, token = reader.text("PULL_TOKEN_FILE"), reader.file("PULL_TOKEN_FILE").strip()
    if path and Path(path).is_file() and len(token) < SHORTEST_TOKEN:
        reader.report(SHORT_TOKEN.at(Location(path), least=SHORTEST_TOKEN))
    return token


def _mail(reader: _Reader) -> MailWay:
    way = reader.read("MAIL", _mail_way, MailWay())
    password = reader.file("MAIL_PASSWORD_FILE").strip("\r\n")
    return MailWay(way.folder, way.host, way.port, way.security, way.user, password)


def _mail_way(text: str) -> MailWay:
    if text.startswith("file:"):
        return MailWay(folder=Path(text.removeprefix("file:")))
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError(Term("it must begin with smtps://, smtp:// or file:"))
    if parts.password:
        raise ValueError(Term("the password belongs in the file of RECEIVER_MAIL_PASSWORD_FILE"))
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    security = "tls" if parts.scheme == "smtps" else "none" if local else "starttls"
    port = parts.port or {"tls": 465, "starttls": 587, "none": 25}[security]
    return MailWay(None, parts.hostname, port, security, unquote(parts.username or ""))
