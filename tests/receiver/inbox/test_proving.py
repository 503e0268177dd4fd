"""What a session alone does not open: a new password, new recovery codes; and what is logged."""

from __future__ import annotations

import json
import logging

import pytest

from pull_marketing.receiver.events import Lines
from pull_marketing.receiver.inbox import accounts
from pull_marketing.receiver.inbox.routes import DOORS
from pull_marketing.receiver.inbox.visits import Need
from pull_marketing.receiver.schema import session

from ..asking import Answer
from ..conftest import GOOD, SITE, Post
from .conftest import EMAIL, PASSWORD, Browser

NEW = "une autre phrase que nul ne devine"


def change(browser: Browser, **over: str) -> Answer:
    fields = {"password": PASSWORD, "code": browser.code(), "new": NEW, "again": NEW}
    return browser.send("/inbox/password", {**fields, **over})


def test_a_password_is_changed_by_who_knows_the_old_one(owner: Browser) -> None:
    other = Browser(owner.post, owner.secret)
    other.log_in()
    before = dict(owner.cookies)
    page = owner.get("/inbox/password")
    autocomplete = [field.get("autocomplete") for field in page.soup.select("input")]
    assert autocomplete == [
        "username", "current-password", "one-time-code", "new-password", "new-password",
    ]  # fmt: skip
    done = change(owner)
    assert done.status == 200
    assert "Le mot de passe est changé" in done.text
    assert other.get("/inbox/").status == 303  # every other session has ended
    assert owner.cookies != before
    assert owner.get("/inbox/").status == 200
    kept, owner.cookies = owner.cookies, before
    assert owner.get("/inbox/").status == 303  # and so has the token of before
    owner.cookies = kept
    assert len(owner.post.rows(session)) == 1
    assert other.log_in().status == 403
    assert other.log_in(NEW).place == "/inbox/"


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"password": "autre chose"}, "L’ancien mot de passe ou le code est inexact"),
        ({"password": ""}, "L’ancien mot de passe ou le code est inexact"),
        ({"code": "000000"}, "L’ancien mot de passe ou le code est inexact"),
        ({"again": NEW + "!"}, "diffèrent"),
        ({"new": "court", "again": "court"}, "au moins 12 signes"),
        ({"new": "motdepasse123", "again": "motdepasse123"}, "parmi les premiers"),
        ({"new": f"{EMAIL}1", "again": f"{EMAIL}1"}, "parmi les premiers"),
    ],
)
def test_without_it_nothing_changes(owner: Browser, over: dict[str, str], said: str) -> None:
    answer = change(owner, **over)
    assert answer.status == 422
    assert said in answer.text
    assert NEW not in answer.text
    assert owner.get("/inbox/").status == 200
    assert Browser(owner.post, owner.secret).log_in().place == "/inbox/"


def test_a_stolen_session_cannot_guess_the_password(owner: Browser) -> None:
    taken = [change(owner, password=f"essai {n}", code="123456").status for n in range(20)]
    assert 429 in taken
    assert taken.count(422) <= 2 * accounts.FREE_GUESSES


def test_new_recovery_codes_end_the_old_ones(owner: Browser) -> None:
    def ask(**over: str) -> Answer:
        proof = {"password": PASSWORD, "code": owner.code(), **over}
        return owner.send("/inbox/recovery-codes", proof)

    first = ask().soup.select(".codes code")[0].text
    for wrong in ({"password": "x"}, {"code": "000000"}, {"password": "", "code": ""}):
        assert ask(**wrong).status == 401
    assert owner.get("/inbox/").status == 200
    assert len(ask().soup.select(".codes code")) == accounts.RECOVERY_CODES
    stranger = Browser(owner.post)
    proof = {"email": EMAIL, "password": PASSWORD, "code": first}
    assert stranger.send("/inbox/login", proof).status == 403
    assert "10" in owner.get("/inbox/sessions").soup.text


def test_each_login_makes_a_new_token_and_old_ones_are_worth_nothing(stranger: Browser) -> None:
    """Also when the browser brings one along: nobody can plant theirs."""
    stranger.cookies = {"__Host-inbox": "planted"}
    stranger.log_in()
    (first,) = stranger.cookies.values()
    assert first != "planted"
    stranger.log_in()
    (second,) = stranger.cookies.values()
    assert second != first
    assert len(second) >= 43  # 256 bits
    stranger.send("/inbox/logout")
    stranger.cookies = {"__Host-inbox": second}
    assert stranger.get("/inbox/").status == 303


def test_each_page_has_the_way_out(owner: Browser, lead: object) -> None:
    assert callable(lead)
    known = lead()
    pages = [d.path for d in DOORS if d.method == "GET" and d.need is Need.OWNER]
    shown = 0
    for path in pages:
        answer = owner.get(path.replace("{id:str}", known))
        if answer.headers.get("content-type", "").startswith("text/html") and answer.status == 200:
            form = answer.soup.find("form", action="/inbox/logout")
            assert form, path
            assert form["method"] == "post"
            shown += 1
    assert shown >= 8


# --- the log


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(Lines().format(record)) for record in caplog.records]


def test_logins_and_refusals_are_logged_for_programs_with_their_moment_in_utc(
    stranger: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "pull_marketing.receiver")
    stranger.log_in("faux")
    stranger.log_in(PASSWORD, code="000000")
    stranger.get("/inbox/figures")
    stranger.post.clock.go(minutes=2)
    stranger.log_in()
    change(stranger, password="faux")
    change(stranger)
    stranger.send("/inbox/logout")
    found = lines(caplog)
    told = [(each["what"], each.get("outcome", each.get("place"))) for each in found]
    for wanted in (
        ("login", "wrong password"), ("login", "wrong code"), ("login", "open"),
        ("no session", "/inbox/figures"), ("proof", "wrong"), ("password", "changed"),
        ("refused", "/inbox/login"),
    ):  # fmt: skip
        assert wanted in told, wanted
    assert told[-1][0] == "logout"
    account = {each["account"] for each in found if each["what"] in ("login", "password")}
    assert len(account) == 1
    for each in found:
        assert {"at", "level", "from", "what"} <= each.keys()
        assert str(each["at"]).endswith("Z")
    text = json.dumps(found)
    for secret in (EMAIL, PASSWORD, NEW, stranger.client, *stranger.cookies.values()):
        assert secret not in text


def test_attempts_to_get_around_limits_are_logged_without_what_they_said(
    stranger: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "pull_marketing.receiver")
    post: Post = stranger.post
    word = "Marqueur4711"
    post.post({**GOOD, "recit": word}, headers={"Origin": f"https://{word}.example"})
    post.ask("POST", "/f/contact", b"a=b", headers={"Origin": SITE, "Content-Length": "99999999"})
    post.ask("GET", f"/f/mine/{word}")
    post.ask("POST", f"/inbox/login?{word}", word.encode())
    post.ask("GET", f"/{word}")
    for _ in range(41):
        post.ask("GET", "/f/mine/x")
    found = [each for each in lines(caplog) if each["what"] == "refused"]
    told = {(each["status"], each["place"]) for each in found}
    assert {
        (403, "/f/contact"), (413, "/f/contact"), (410, "/f/mine/{token}"),
        (403, "/inbox/login"), (429, "/f/mine/{token}"),
    } <= told  # fmt: skip
    assert word not in json.dumps(found)
    assert len({each["sender"] for each in found}) == 1
    assert post.settings.site_url not in json.dumps(found)


def test_an_entry_is_one_line_whatever_it_holds() -> None:
    record = logging.makeLogRecord({"msg": "x\nERROR forged\r\n", "name": "a", "levelname": "INFO"})
    assert len(Lines().format(record).splitlines()) == 1
