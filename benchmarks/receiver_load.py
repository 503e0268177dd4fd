"""Posts as fast as it is let, or at a fixed rate: raw sockets, one process of its own.

    python benchmarks/receiver_load.py PORT[,PORT] SECONDS [--clients 32] [--rate 0]

With a rate the loop is open: each post has its moment, and its waiting is counted from there, also
when a connection was not free. Before its clock starts each connection has had one answer: so many
who connect in one moment are another load than the rate says. One line of JSON comes out.
"""

from __future__ import annotations

import argparse
import json
import selectors
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlencode

SITE = "https://anne.example"
QUESTIONS = 60


def fields() -> dict[str, str]:
    """What a person would send: 60 answers, about 1.5 kB."""
    given = {f"q{n}": "Une réponse" if n % 3 else "Oui" for n in range(QUESTIONS - 1)}
    return {**given, "email": "lea@specimen.example"}


@dataclass
class Client:
    """One connection that is kept open."""

    port: int
    head: bytes
    due_s: float = 0.0
    answer: bytearray = field(default_factory=bytearray)
    connection: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.connect()

    def connect(self) -> None:
        self.connection = socket.create_connection(("127.0.0.1", self.port))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.setblocking(False)

    def post(self, body: bytes, due_s: float) -> None:
        self.due_s = due_s
        self.answer.clear()
        self.connection.sendall(self.head + body)

    def is_answered(self) -> bool:
        piece = self.connection.recv(65536)
        if not piece:
            raise ConnectionError("closed before the answer")
        self.answer += piece
        end = self.answer.find(b"\r\n\r\n")
        if end < 0:
            return False
        place = self.answer.lower().find(b"content-length:")
        length = int(self.answer[place + 15 : self.answer.index(b"\r", place)])
        return len(self.answer) >= end + 4 + length


class Load:
    """All posts of one measurement."""

    def __init__(self, ports: list[int], clients: int, rate: float, mark: str) -> None:
        self.body = urlencode(fields()).encode() + b"&submission_key=%s-" % mark.encode()
        head = (
            "POST /f/long HTTP/1.1\r\nHost: x\r\nOrigin: " + SITE + "\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(self.body) + 8}\r\n\r\n"
        ).encode()
        self.rate = rate
        self.number = 0
        self.before = 0
        self.waits_s: list[float] = []
        self.refused = 0
        self.selector = selectors.DefaultSelector()
        self.free = deque(Client(ports[n % len(ports)], head) for n in range(clients))
        for client in self.free:
            self.selector.register(client.connection, selectors.EVENT_READ, client)

    def run(self, seconds: float) -> float:
        """Post for so long; how long it took until the last answer."""
        if self.rate:
            self._warm_up()
        start = time.perf_counter()
        end = start + seconds
        while (now := time.perf_counter()) < end:
            self._send(start, now)
            wait_s = 0.5 if not self.rate or not self.free else self._moment(start) - now
            self._receive(max(0.0, min(wait_s, 0.5)))
        self._receive_all(end + 10)
        return time.perf_counter() - start

    def _warm_up(self) -> None:
        while self.free:
            self._post(time.perf_counter())
        self._receive_all(time.perf_counter() + 10)
        self.waits_s.clear()
        self.before = self.number

    def _receive_all(self, latest: float) -> None:
        clients = self.selector.get_map()
        while len(self.free) < len(clients) and time.perf_counter() < latest:
            self._receive(0.5)

    def _moment(self, start: float) -> float:
        return start + (self.number - self.before) / self.rate

    def _send(self, start: float, now: float) -> None:
        while self.free and (not self.rate or self._moment(start) <= now):
            self._post(self._moment(start) if self.rate else time.perf_counter())

    def _post(self, due_s: float) -> None:
        client = self.free.popleft()
        client.post(self.body + b"%08d" % self.number, due_s)
        self.number += 1

    def _receive(self, wait_s: float) -> None:
        for key, _ in self.selector.select(wait_s):
            client: Client = key.data
            if not client.is_answered():
                continue
            self.waits_s.append(time.perf_counter() - client.due_s)
            self.refused += not client.answer.startswith(b"HTTP/1.1 303")
            self.free.append(client)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ports", type=lambda text: [int(port) for port in text.split(",")])
    parser.add_argument("seconds", type=float)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--rate", type=float, default=0)
    options = parser.parse_args()
    load = Load(options.ports, options.clients, options.rate, f"{time.time_ns():x}")
    took_s = load.run(options.seconds)
    waits = sorted(load.waits_s)
    print(
        json.dumps(
            {
                "posts": len(waits),
                "refused": load.refused,
                "a_second": len(waits) / took_s,
                "p50_ms": waits[len(waits) // 2] * 1000,
                "p99_ms": waits[len(waits) * 99 // 100] * 1000,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
