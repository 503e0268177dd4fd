"""The proxy samples, run for real: nginx and Caddy with a certificate in front of a receiver.

`python3 tasks.py test` installs them and openssl where apt-get can; in CI nothing is left out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from pull_marketing.test_setup import PANGO, PROGRAMS

from .cluster import PATIENCE_S, free_port
from .conftest import GOOD, SITE, Post
from .served import rest_of, served

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNIT = DEPLOY / "receiver.service"
CONTAINER = DEPLOY / "Containerfile"


def program(name: str) -> str:
    """Where a program is; without it the test is left out, but never in CI."""
    found = shutil.which(name, path=PROGRAMS)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"no {name} on this machine, and in CI nothing is left out")
        pytest.skip(f"{name} is not installed here")
    return found


def nginx_of(folder: Path, port: int, behind: int) -> list[str]:
    """The sample with this machine's ports and a certificate of the moment; nothing else."""
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    text = re.sub(r"\s+listen \[::\]:443 ssl;", "", text)
    text = re.sub(r"/etc/letsencrypt/\S+/(\w+)\.pem", rf"{folder}/\1.pem", text)
    text = text.replace("127.0.0.1:8300", f"127.0.0.1:{behind}")
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/log;\n"
    whole = f"{head}events {{}}\nhttp {{\n{places}{text}}}\n"
    (folder / "nginx.conf").write_text(whole, "utf-8")
    return [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy_of(folder: Path, port: int, behind: int) -> list[str]:
    """The same for Caddy, which would ask for a certificate and open port 80 by itself."""
    text = (DEPLOY / "Caddyfile").read_text("utf-8")
    text = text.replace("admin off", "admin off\n\tauto_https disable_redirects")
    files = f"{folder}/fullchain.pem {folder}/privkey.pem"
    place = f"https://forms.example.com:{port} {{\n\tbind 127.0.0.1\n\ttls {files}\n"
    text = text.replace("forms.example.com {\n", place)
    (folder / "Caddyfile").write_text(
        text.replace("127.0.0.1:8300", f"127.0.0.1:{behind}"), "utf-8"
    )
    return [program("caddy"), "run", "--config", str(folder / "Caddyfile")]


@pytest.fixture(params=[nginx_of, caddy_of], ids=["nginx", "caddy"])
def proxied(
    request: pytest.FixtureRequest, start: Callable[..., Post], tmp_path: Path
) -> Iterator[tuple[Post, int]]:
    openssl = program("openssl")
    port, behind = free_port(), free_port()
    certificate = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    names = ["-subj", "/CN=forms.example.com", "-keyout", str(tmp_path / "privkey.pem")]
    out = ["-out", str(tmp_path / "fullchain.pem")]
    subprocess.run([openssl, *certificate, *names, *out], check=True, capture_output=True)
    command = request.param(tmp_path, port, behind)
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": ""}
    more = {"proxies": ("127.0.0.1",), "posts_per_minute": 3, "pull_token": "t" * 32}
    with served(start(port=behind, **more)) as post:
        with (tmp_path / "said").open("wb") as said:
            proxy = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
        try:
            while not _listens(port):
                assert proxy.poll() is None, (tmp_path / "said").read_text("utf-8")
                time.sleep(0.02)
            yield post, port
        finally:
            proxy.terminate()
            proxy.wait(PATIENCE_S)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def connected(port: int, most: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the certificate is of this minute
    context.maximum_version = most
    plain = socket.create_connection(("127.0.0.1", port), timeout=20)
    return context.wrap_socket(plain, server_hostname="forms.example.com")


def sent(port: int, key: str, *more: str) -> bytes:
    body = urlencode({**GOOD, "submission_key": key}).encode()
    lines = [
        "POST /f/contact HTTP/1.1", "Host: forms.example.com", f"Origin: {SITE}",
        "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}",
        "Connection: close", *more, "", "",
    ]  # fmt: skip
    with connected(port) as connection:
        connection.sendall("\r\n".join(lines).encode() + body)
        return rest_of(connection)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_the_proxy_samples_work(proxied: tuple[Post, int]) -> None:
    post, port = proxied
    first = sent(port, "key-00001")
    assert first.startswith(b"HTTP/1.1 303")
    assert b"strict-transport-security" in first.lower()
    assert len(post.rows()) == 1
    # Who says to come from elsewhere is still counted as one sender.
    for number in range(2, 7):
        sent(port, f"key-{number:05}", f"X-Forwarded-For: 198.51.100.{number}")
    assert sent(port, "key-00008", "X-Forwarded-For: 198.51.100.8").startswith(b"HTTP/1.1 429")
    smuggled = ("Transfer-Encoding: chunked", "Transfer-Encoding: x")
    assert sent(port, "key-00009", *smuggled).startswith((b"HTTP/1.1 4", b"HTTP/1.1 501"))
    assert len(post.rows()) < 9
    for place, status in (("/pull", b"401"), ("/inbox/login", b"200"), ("/f/style.css", b"200")):
        with connected(port) as connection:
            asked = f"GET {place} HTTP/1.1\r\nHost: forms.example.com\r\nConnection: close\r\n\r\n"
            connection.sendall(asked.encode())
            assert rest_of(connection).startswith(b"HTTP/1.1 " + status), place
    with connected(port) as connection:
        asked = "GET /elsewhere HTTP/1.1\r\nHost: forms.example.com\r\nConnection: close\r\n\r\n"
        connection.sendall(asked.encode())
        assert rest_of(connection).startswith(b"HTTP/1.1 404")
    with pytest.raises((ssl.SSLError, OSError)):
        connected(port, ssl.TLSVersion.TLSv1_1)


def test_the_container_file_holds_what_the_package_needs() -> None:
    """It is not built here: what it copies, installs and starts is compared with the project."""
    lines = CONTAINER.read_text("utf-8").replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    names = [name for name, _ in steps]
    assert names[0] == "FROM"
    assert set(names) <= {"FROM", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "CMD"}
    root = DEPLOY.parent
    copied = [p for name, rest in steps if name == "COPY" for p in rest.split()[:-1]]
    assert all((root / path).exists() for path in copied)
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    needed = {project["project"]["readme"], *project["project"]["license-files"], "pyproject.toml"}
    built = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed |= {each.partition("/")[0] for each in (*built["packages"], *built["force-include"])}
    assert needed <= set(copied)
    said = " ".join(rest for name, rest in steps if name == "RUN")
    extras = re.search(r"\.\[([a-z,]+)\]", said)
    assert extras
    assert set(extras[1].split(",")) <= project["project"]["optional-dependencies"].keys()
    assert set(PANGO.values()) <= set(said.split())
    assert names.index("USER") < names.index("CMD")  # not as root
    assert json.loads(steps[-1][1]) == ["python", "-m", "pull_marketing.receiver"]


def test_the_service_unit_is_understood(tmp_path: Path) -> None:
    """By systemd itself, with programs of this machine in the place of those it starts."""
    text = re.sub(r"=/opt/\S+python", f"={sys.executable}", UNIT.read_text("utf-8"))
    (tmp_path / "receiver.service").write_text(text, "utf-8")
    command = [program("systemd-analyze"), "verify", str(tmp_path / "receiver.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    told = [line for line in done.stderr.splitlines() if "receiver.service" in line]
    assert (done.returncode, told) == (0, [])
