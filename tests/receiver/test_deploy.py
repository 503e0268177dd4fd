"""The proxy sample, run for real: nginx with a certificate in front of a receiver.

Runs where nginx and openssl are installed; elsewhere it says that it is left out.
"""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from .cluster import free_port
from .conftest import GOOD, SITE, Post
from .test_deadlines import rest_of, serving_

SAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(
    not NGINX or not OPENSSL, reason="nginx and openssl are not installed here"
)


def adapted(folder: Path, port: int, behind: int) -> str:
    """The sample with this machine's ports and a certificate of the moment; nothing else."""
    text = SAMPLE.read_text("utf-8")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    text = re.sub(r"\s+listen \[::\]:443 ssl;", "", text)
    text = re.sub(r"/etc/letsencrypt/\S+/(\w+)\.pem", rf"{folder}/\1.pem", text)
    text = text.replace("127.0.0.1:8300", f"127.0.0.1:{behind}")
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/log;\n"
    return f"{head}events {{}}\nhttp {{\n{places}{text}}}\n"


@pytest.fixture
def proxied(start: Callable[..., Post], tmp_path: Path) -> Iterator[tuple[Post, int]]:
    port, behind = free_port(), free_port()
    certificate = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    names = ["-subj", "/CN=forms.example.com", "-keyout", str(tmp_path / "privkey.pem")]
    out = ["-out", str(tmp_path / "fullchain.pem")]
    subprocess.run([str(OPENSSL), *certificate, *names, *out], check=True, capture_output=True)
    (tmp_path / "nginx.conf").write_text(adapted(tmp_path, port, behind), "utf-8")
    with serving_(start(port=behind, proxies=("127.0.0.1",), posts_per_minute=3)) as post:
        command = [str(NGINX), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
        nginx = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        for _ in range(500):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert nginx.poll() is None, (tmp_path / "log").read_text("utf-8")
            time.sleep(0.02)
        yield post, port
        nginx.terminate()
        nginx.wait(20)


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
def test_the_proxy_sample_works(proxied: tuple[Post, int]) -> None:
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
    assert sent(port, "key-00009", *smuggled).startswith(b"HTTP/1.1 4")
    with connected(port) as connection:
        connection.sendall(b"GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert rest_of(connection).startswith(b"HTTP/1.1 404")
    with pytest.raises((ssl.SSLError, OSError)):
        connected(port, ssl.TLSVersion.TLSv1_1)
