"""Coming in and going out: passwords, codes, guesses, sessions."""

from __future__ import annotations

import io
import threading
from typing import Any

import pytest

from pull_marketing.receiver.__main__ import main
from pull_marketing.receiver.inbox import accounts, entry, passwords, totp
from pull_marketing.receiver.inbox.routes import DOORS
from pull_marketing.receiver.inbox.visits import GUESSES_PER_MINUTE, Need
from pull_marketing.receiver.schema import account, guess, recovery_code, session

from ..conftest import Post
from .conftest import EMAIL, PASSWORD, Browser, make_owner

WRONG = "Adresse, mot de passe ou code inexact"


def test_no_door_opens_without_a_session(stranger: Browser) -> None:
    """Every address of the inbox, read from the list that the application is made of."""
    behind = [door for door in DOORS if door.need is not Need.NOBODY]
    assert {door.path for door in DOORS} - {door.path for door in behind} == {"/inbox/login"}
    for door in behind:
        path = door.path.replace("{id:str}", "0" * 32)
        answer = stranger.get(path) if door.method == "GET" else stranger.send(path)
        assert (answer.status, answer.place.partition("?")[0]) == (303, "/inbox/login"), path
        assert answer.headers["cache-control"] == "no-store"


def test_no_door_opens_with_a_password_alone(receiver: Post) -> None:
    make_owner(receiver, ready=False)
    half = Browser(receiver)
    assert half.log_in().place == "/inbox/second-factor"
    for door in DOORS:
        if door.need is Need.OWNER:
            path = door.path.replace("{id:str}", "0" * 32)
            answer = half.get(path) if door.method == "GET" else half.send(path)
            assert answer.place.partition("?")[0] == "/inbox/login", path


def test_no_form_of_another_site_does_anything(owner: Browser) -> None:
    for door in DOORS:
        path = door.path.replace("{id:str}", "0" * 32)
        for origin in ("https://evil.example", "https://anne.example", "null", ""):
            if door.method == "POST":
                assert owner.send(path, origin=origin).status == 403, (path, origin)
    assert owner.get("/inbox/").status == 200  # not logged out either


def test_the_first_login_sets_up_the_second_key(receiver: Post) -> None:
    make_owner(receiver, ready=False)
    browser = Browser(receiver)
    assert browser.log_in().place == "/inbox/second-factor"
    page = browser.get("/inbox/second-factor")
    secret = "".join(page.soup.code.text.split())
    assert page.soup.svg
    before = dict(browser.cookies)
    assert browser.send("/inbox/second-factor", {"code": "000000"}).status == 403
    browser.secret = secret
    done = browser.send("/inbox/second-factor", {"code": browser.code()})
    codes = [each.text for each in done.soup.select(".codes code")]
    assert len(set(codes)) == accounts.RECOVERY_CODES
    assert browser.cookies != before  # a new session takes over
    assert browser.get("/inbox/").status == 200
    # What was printed opens once, and only once.
    other = Browser(receiver)
    assert other.send("/inbox/login", credentials(codes[0].upper())).place == "/inbox/"
    again = Browser(receiver)
    assert again.send("/inbox/login", credentials(codes[0])).status == 403
    assert again.send("/inbox/login", credentials(codes[1].replace("-", " "))).place == "/inbox/"


def credentials(code: str, email: str = EMAIL, password: str = PASSWORD) -> dict[str, str]:
    return {"email": email, "password": password, "code": code}


def test_a_code_is_taken_once(stranger: Browser) -> None:
    code = stranger.code()
    assert stranger.send("/inbox/login", credentials(code)).place == "/inbox/"
    assert stranger.send("/inbox/login", credentials(code)).status == 403


@pytest.mark.parametrize(
    ("email", "password", "code"),
    [
        (EMAIL, PASSWORD, "000000"),
        (EMAIL, PASSWORD, ""),
        (EMAIL, "autre chose que le bon mot", ""),
        ("nobody@cabinet.example", PASSWORD, ""),
        ("", "", ""),
        (EMAIL, "x" * 5000, ""),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    stranger: Browser, email: str, password: str, code: str
) -> None:
    answer = stranger.send("/inbox/login", credentials(code, email, password))
    assert answer.status == 403
    assert WRONG in answer.text
    assert "set-cookie" not in answer.headers
    shown = answer.text.replace(email, "") if email else answer.text
    reference = stranger.send("/inbox/login", credentials("", "a@b.example", "wrong")).text
    assert shown == reference.replace("a@b.example", "")


def test_a_thousand_guesses_are_stopped(stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is how many were compared, and not what was answered."""
    compared = []
    monkeypatch.setattr(entry, "is_password", lambda *_: bool(compared.append(1)))
    # One address that tries one account after the other.
    for number in range(25):
        answer = stranger.send("/inbox/login", credentials("", f"{number}@b.example"))
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) > 0
    assert len(compared) <= 2 * GUESSES_PER_MINUTE
    # As many addresses as it takes, all on one account, for a quarter of an hour.
    clock = stranger.post.clock

    def guess_on(connection: Any) -> int:
        taken = 0
        for _ in range(1000):
            taken += not accounts.count_guess(connection, EMAIL, clock())
            clock.go(seconds=1)
        return taken

    assert stranger.post.receiver.writer.run(guess_on).result() <= 10


def test_many_guesses_at_once_do_not_take_all_threads(
    stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_WAITING", threading.BoundedSemaphore(1))
    with passwords._WAITING:
        assert stranger.log_in().status == 429
    stranger.post.clock.go(minutes=1)
    assert stranger.log_in().place == "/inbox/"


def test_who_waits_long_enough_may_try_again(stranger: Browser) -> None:
    for number in range(accounts.FREE_GUESSES + 1):
        stranger.client = f"203.0.113.{number}"
        last = stranger.send("/inbox/login", credentials("", password="wrong"))
    assert last.status == 429
    assert (
        stranger.send("/inbox/login", credentials("")).status == 429
    )  # the right one waits as well
    stranger.post.clock.go(minutes=5)
    assert stranger.log_in().place == "/inbox/"
    assert stranger.post.rows(guess) == []


def test_guesses_are_forgotten_after_a_day(stranger: Browser) -> None:
    stranger.send("/inbox/login", credentials("", "a@b.example"))
    (row,) = stranger.post.rows(guess)
    assert "a@b" not in row.name
    stranger.post.clock.go(days=2)
    stranger.send("/inbox/login", credentials("", "c@d.example"))
    assert [each.name for each in stranger.post.rows(guess)] != [row.name]
    assert len(stranger.post.rows(guess)) == 1


def test_the_cookie_is_for_this_host_and_no_script(stranger: Browser) -> None:
    given = stranger.log_in().headers["set-cookie"].lower()
    assert given.startswith("__host-inbox=")
    for part in ("httponly", "secure", "samesite=lax", "path=/"):
        assert part in given
    assert "domain" not in given
    assert "max-age" not in given


LOCAL = {"Host": "127.0.0.1:8300", "Origin": "http://127.0.0.1:8300"}


@pytest.mark.parametrize(
    ("headers", "plain"),
    [
        (LOCAL, True),
        ({"Host": "forms.example", "Origin": "http://forms.example"}, False),
        ({**LOCAL, "X-Forwarded-For": "1.2.3.4"}, False),
        ({**LOCAL, "Via": "1.1 proxy"}, False),
    ],
)
def test_only_on_this_machine_a_cookie_may_go_without_https(
    stranger: Browser, headers: dict[str, str], plain: bool
) -> None:
    from urllib.parse import urlencode

    from ..asking import ask

    body = urlencode(credentials(stranger.code())).encode()
    app = stranger.post.receiver.app
    answer = ask(app, "POST", "/inbox/login", body, headers=headers, scheme="http")
    assert answer.status == 303
    given = answer.headers["set-cookie"].lower()
    assert ("secure" not in given) == plain
    assert given.startswith("inbox=" if plain else "__host-inbox=")


def test_the_database_holds_neither_token_nor_password(owner: Browser) -> None:
    tables = [account, session, recovery_code]
    text = " ".join(str(row) for table in tables for row in owner.post.rows(table))
    (token,) = owner.cookies.values()
    assert token not in text
    assert PASSWORD not in text


def test_logging_out_ends_the_session_on_the_server(owner: Browser) -> None:
    kept = dict(owner.cookies)
    answer = owner.send("/inbox/logout")
    assert answer.place == "/inbox/login"
    assert "storage" in answer.headers["clear-site-data"]
    assert owner.cookies == {}
    owner.cookies = kept
    assert owner.get("/inbox/").status == 303


def test_a_session_ends_when_it_is_left_alone_and_in_any_case(owner: Browser) -> None:
    owner.post.clock.go(hours=7)
    assert owner.get("/inbox/").status == 200
    owner.post.clock.go(hours=7)
    assert owner.get("/inbox/").status == 200  # it was used in between
    owner.post.clock.go(hours=9)
    assert owner.get("/inbox/").status == 303
    owner.log_in()
    for _ in range(23):
        owner.post.clock.go(hours=7)
        owner.get("/inbox/")
    owner.post.clock.go(hours=7.5)
    assert owner.get("/inbox/").status == 303


def test_sessions_are_listed_and_ended(owner: Browser) -> None:
    second = Browser(owner.post, owner.secret)
    assert second.log_in().place == "/inbox/"
    page = owner.get("/inbox/sessions", **{"User-Agent": "x"})
    rows = page.soup.select(".rows > li")
    assert len(rows) == 2
    (button,) = page.soup.select(".rows button")
    assert owner.send("/inbox/sessions", {"session": button["value"]}).status == 303
    assert second.get("/inbox/").status == 303
    assert owner.get("/inbox/").status == 200
    assert owner.send("/inbox/sessions", {"session": "0" * 32}).status == 404
    third = Browser(owner.post, owner.secret)
    third.log_in()
    owner.send("/inbox/sessions", {"session": "others"})
    assert third.get("/inbox/").status == 303
    assert owner.get("/inbox/").status == 200


def test_a_new_password_ends_all_sessions_and_codes(owner: Browser) -> None:
    make_owner(owner.post, ready=False)
    assert owner.get("/inbox/").status == 303
    owner.secret = ""
    assert owner.log_in().place == "/inbox/second-factor"


def test_login_leads_to_the_lead_of_the_mail_and_nowhere_else(stranger: Browser) -> None:
    wanted = "a" * 32
    place = stranger.get(f"/inbox/lead/{wanted}").place
    assert place == f"/inbox/login?lead={wanted}"
    assert stranger.get(place).soup.find("input", {"name": "lead"})["value"] == wanted
    assert stranger.log_in(lead=wanted).place == f"/inbox/lead/{wanted}"
    for evil in ("//evil.example", "../f/x", "a" * 31, "Z" * 32):
        assert stranger.log_in(lead=evil).place == "/inbox/"
        stranger.post.clock.go(minutes=2)


def test_there_is_no_account_from_the_start(receiver: Post) -> None:
    assert receiver.rows(account) == []
    nobody = Browser(receiver)
    assert nobody.send("/inbox/login", credentials("")).status == 403


def test_no_setting_opens_the_inbox_without_a_login(start: Any) -> None:
    """Whatever is switched on, and also for this machine."""
    from dataclasses import fields

    from pull_marketing.receiver.settings import Settings

    from ..asking import ask

    switches = {each.name: True for each in fields(Settings) if each.type == "bool"}
    assert switches
    app = start(**switches).receiver.app
    for host in ("127.0.0.1:8300", "localhost", "forms.example"):
        answer = ask(app, "GET", "/inbox/", headers={"Host": host}, scheme="http")
        assert answer.status == 303, host


def test_headers_of_the_inbox(owner: Browser) -> None:
    for path in ("/inbox/", "/inbox/login", "/inbox/nothing", "/inbox/style.css"):
        headers = owner.get(path).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert "anne.example" not in policy
        assert headers["x-content-type-options"] == "nosniff"
    assert owner.get("/inbox/").headers["cache-control"] == "no-store"


# --- passwords


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "password1234",
        "P@ssw0rd2024!",
        "motdepasse123",
        "MotDePasse2026",
        "azertyuiop123",
        "qwertyuiop12",
        "Soleil!!!2024",
        "doudoudoudou",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "01011990010119",
        "anne-cabinet1",
        "Bonjour12345",
        "jetaimemonamour",
        "1q2w3e4r5t6y",
        "wxcvbnwxcvbn",
        "court",
        "mailcreated5240",  # three of the 30,000 that breaches brought out most
        "needforspeed",
        "LeaveMeAlone",
        "elizabeth1990!",  # soon found from them
    ],
)
def test_what_anybody_would_try_is_refused(password: str) -> None:
    assert passwords.why_refused(password, EMAIL, "https://anne.example") is not None


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "correct horse battery staple",
        "x7-Qp!vv2_lme4",
        "Le canapé vert attend la pluie",
        "é" * 3 + "œufs à la coque" + "!" * 60,
        "日本語のとても長い秘密の言葉",
    ],
)
def test_other_passwords_are_taken_whole(password: str) -> None:
    assert passwords.why_refused(password, EMAIL) is None
    kept = passwords.hash_password(password)
    assert passwords.is_password(password, kept)
    assert not passwords.is_password(password[:-1], kept)
    assert not passwords.is_password(password + " ", kept)
    assert kept != passwords.hash_password(password)


def test_the_list_is_longer_than_the_three_thousand_that_are_asked_for() -> None:
    """Each word stands for its capitals, its digits and signs around it, and pairs of words."""
    assert len(passwords.WORDS) ** 2 > 3000 * 10


def test_the_cost_of_a_hash_is_the_stated_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not passwords.is_password(PASSWORD, "")
    monkeypatch.undo()
    assert passwords.hash_password(PASSWORD).startswith("scrypt$32768$8$3$")


# --- the command


@pytest.fixture
def environment(receiver: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = receiver.settings
    values = {
        "DATABASE": settings.database,
        "CONTRACTS": str(settings.contracts),
        "SITE_URL": settings.site_url,
        "MAIL": "file:mails",
        "MAIL_FROM": settings.mail_from,
    }
    for name, value in values.items():
        monkeypatch.setenv(f"RECEIVER_{name}", value)


@pytest.mark.parametrize(
    ("email", "password", "status", "said"),
    [
        (EMAIL, PASSWORD, 0, "Le compte est fait."),
        (EMAIL, "x7-Qp!vv2_lm", 0, "une phrase convient"),
        (EMAIL, "court", 1, "au moins 12 signes"),
        (EMAIL, "motdepasse123", 1, "parmi les premiers"),
        (EMAIL, "", 1, "rien n’a été changé"),
        ("anne", PASSWORD, 1, "Dites à qui est le compte"),
    ],
)
def test_an_account_is_made_on_the_command_line(
    environment: None,
    receiver: Post,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    email: str,
    password: str,
    status: int,
    said: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    assert main(["owner", email]) == status
    assert said in capsys.readouterr().out
    assert len(receiver.rows(account)) == (status == 0)


def test_a_password_typed_twice_differently_changes_nothing(
    environment: None, receiver: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter([PASSWORD, f"{PASSWORD}!", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", terminal)
    assert main(["owner", EMAIL]) == 1
    assert main(["owner", EMAIL]) == 0
    assert Browser(receiver).log_in().place == "/inbox/second-factor"


# --- codes: the table of RFC 6238, appendix B


@pytest.mark.parametrize(
    ("at_s", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(at_s: int, code: str) -> None:
    import base64

    secret = base64.b32encode(b"12345678901234567890").decode()
    assert totp.code_at(secret, at_s // 30, digits=8) == code


def test_a_code_is_good_for_one_step_around_and_never_again() -> None:
    secret, step = totp.new_secret(), 1000
    now = step * 30_000
    for away in (-1, 0, 1):
        assert totp.matching_step(secret, totp.code_at(secret, step + away), now, None) == (
            step + away
        )
    for away in (-2, 2):
        assert totp.matching_step(secret, totp.code_at(secret, step + away), now, None) is None
    code = totp.code_at(secret, step)
    assert totp.matching_step(secret, f" {code[:3]} {code[3:]} ", now, step - 1) == step
    assert totp.matching_step(secret, code, now, step) is None
    assert totp.matching_step(secret, "", now, None) is None
    assert totp.matching_step(secret, "é" * 6, now, None) is None
