"""Settings: every mistake is told, with the others, in words and without secrets."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.receiver.settings import BadSettings, read_settings

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def sound(tmp_path: Path) -> dict[str, str]:
    return {
        "RECEIVER_DATABASE": "sqlite:////tmp/x.sqlite3",
        "RECEIVER_CONTRACTS": str(tmp_path),
        "RECEIVER_SITE_URL": "https://www.example.com/",
        "RECEIVER_MAIL": "smtps://camille%40x@mail.example.com",
        "RECEIVER_MAIL_FROM": "site@example.com",
    }


def test_the_least_that_is_needed(sound: dict[str, str]) -> None:
    settings = read_settings(sound)
    assert settings.site_url == "https://www.example.com"
    assert (settings.mail.host, settings.mail.port) == ("mail.example.com", 465)
    assert settings.mail.user == "camille@x"
    assert (settings.host, settings.port) == ("127.0.0.1", 8300)
    assert not settings.copy
    assert settings.proxies == ()


def test_all_that_is_missing_is_told_together() -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings({})
    told = [each.location.path for each in caught.value.collector]
    assert told == sorted(
        f"RECEIVER_{name}" for name in ("DATABASE", "CONTRACTS", "SITE_URL", "MAIL", "MAIL_FROM")
    )
    assert "il manque au receveur la variable" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE", "mysql://x", "sqlite:///"),
        ("CONTRACTS", "/nowhere", "ce dossier n’existe pas"),
        ("SITE_URL", "http://www.example.com", "sans https"),
        ("SITE_URL", "www.example.com", "une adresse web"),
        ("SITE_URL", "https://a.example; form-action *", "une adresse web"),
        ("MAIL", "mail.example.com", "smtps://"),
        ("MAIL", "smtps://a:geheim@mail.example.com", "RECEIVER_MAIL_PASSWORD_FILE"),
        ("MAIL", "smtps://a@mail.example.com:port", "la forme attendue"),
        ("MAIL_FROM", "Camille <c@example.com>", "ce n’est pas une adresse"),
        ("MAIL_FROM", "=?utf-8?q?a?=@example.com", "ce n’est pas une adresse"),
        ("LISTEN", "8300", "deux-points"),
        ("COPY", "oui", "yes ou no"),
        ("PROXIES", "*", "adresses IP"),
        ("POSTS_PER_MINUTE", "-1", "un nombre entier"),
        ("LANGUAGE", "de", "fr ou en"),
        ("MAIL_PASSWORD_FILE", "/nowhere", "No such file"),
    ],
)
def test_a_wrong_value_is_told_with_an_example(
    sound: dict[str, str], name: str, value: str, says: str
) -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings({**sound, f"RECEIVER_{name}": value})
    assert says in str(caught.value)
    assert f"RECEIVER_{name}" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_mistyped_variable_is_told_with_the_nearest(sound: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match="RECEIVER_WEBHOOKS_FILE"):
        read_settings({**sound, "RECEIVER_WEBHOOK_FILE": "x"})


def test_english_messages(sound: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match="there is no such folder"):
        read_settings({**sound, "RECEIVER_LANGUAGE": "en", "RECEIVER_CONTRACTS": "/nowhere"})


def test_secrets_come_from_files_and_are_not_shown(sound: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "password").write_text("geheim\n", "utf-8")
    settings = read_settings({**sound, "RECEIVER_MAIL_PASSWORD_FILE": f"{tmp_path}/password"})
    assert settings.mail.password == "geheim"
    assert "geheim" not in repr(settings)


def webhook(**over: Any) -> dict[str, Any]:
    return {"name": "Zapier", "url": "https://hooks.example.com/x", "secret": SECRET, **over}


def read_webhooks(sound: dict[str, str], tmp_path: Path, entries: Any) -> Any:
    path = tmp_path / "webhooks.json"
    path.write_text(entries if isinstance(entries, str) else json.dumps(entries), "utf-8")
    return read_settings({**sound, "RECEIVER_WEBHOOKS_FILE": str(path)}).webhooks


def test_webhooks_are_read(sound: dict[str, str], tmp_path: Path) -> None:
    (target,) = read_webhooks(sound, tmp_path, [webhook(questionnaires=["contact"])])
    assert target.secrets == (b"k" * 32,)
    assert target.hears_of("contact")
    assert not target.hears_of("autre")
    assert "kkk" not in repr(target)


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ("{", "une liste en JSON"),
        ({}, "une liste en JSON"),
        ([webhook(url="http://hooks.example.com")], "https://"),
        ([webhook(url="https://hooks.example.com:22")], "443 ou 8443"),
        ([webhook(url="https://a:b@hooks.example.com")], "pas lisible"),
        ([webhook(url="https://hooks.example.com:99999")], "pas lisible"),
        ([webhook(secret="abc")], "whsec_"),
        ([webhook(secret="whsec_AAAA")], "24 à 64 octets"),
        ([webhook(colour="red")], "clés inconnues"),
        ([webhook(name="a\nb")], "nom"),
        ([webhook(), webhook()], "deux webhooks"),
    ],
)
def test_wrong_webhooks_are_told(
    sound: dict[str, str], tmp_path: Path, entries: Any, says: str
) -> None:
    with pytest.raises(BadSettings, match="X005") as caught:
        read_webhooks(sound, tmp_path, entries)
    assert says in str(caught.value)
    assert SECRET not in str(caught.value)
