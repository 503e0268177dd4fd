"""Serves a built site as its hosts do: HTTP/2 over TLS, with keep-alive, packed, with its headers.

Chromium speaks HTTP/2 only over TLS, so the certificate is made here, by openssl, for one run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.hosts import read_headers

from pull_marketing.test_setup import node

HOST = Path(__file__).with_suffix(".mjs")
TRUSTING = "--ignore-certificate-errors"
"""What a Chromium that visits it is started with."""


@contextmanager
def served(output: Path) -> Iterator[str]:
    """Serve a folder; gives the address without the last slash."""
    with tempfile.TemporaryDirectory() as name:
        key, certificate, rules = (Path(name) / each for each in ("key", "certificate", "rules"))
        make_certificate(key, certificate)
        headers = output / "_headers"
        rules.write_text(json.dumps(read_headers(headers) if headers.is_file() else []), "utf-8")
        command = [*node(), str(HOST), *map(str, (output, key, certificate, rules))]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, text=True, **pipes) as host:
            assert host.stdout
            yield f"https://127.0.0.1:{int(host.stdout.readline())}"


def make_certificate(key: Path, certificate: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        sys.exit("openssl is needed to make the certificate of the host that is measured")
