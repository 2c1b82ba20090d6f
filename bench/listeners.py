#!/usr/bin/env python3
"""Many who watch the page while much happens: 50 listeners, 1,000 events a second for 60 s.

    listeners.py [LISTENERS RATE SECONDS]

Says how long each event took from its own time to each listener, whether any listener missed or
doubled one, and what Tidings held. Five more listeners never read: they are to be dropped. Exit
code 0 if every listener got every event once, half of them within 20 ms, and those five are gone.
"""

import array
import re
import selectors
import socket
import sys
import threading
import time

from memory import Scripted, kilobytes, processor
from stage import MailSink, Tidings, milliseconds, quantile, until

DEAF = 5
EVENT = re.compile(rb'id: (\d+)\nevent: event\ndata: [^\n]*"timeNano":(\d+)[^\n]*\n\n')
PROMISE = 20  # milliseconds, for half of the events


class Listener:
    """One who reads; remembers the positions it saw and how late."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n"
                            b"Accept: text/event-stream\r\n\r\n")
        self.data = b""
        while b"\r\n\r\n" not in self.data:
            self.data += self.socket.recv(4096)
        self.data = self.data.split(b"\r\n\r\n", 1)[1]
        self.text = b""
        self.positions = array.array("q")
        self.late = array.array("d")
        self.open = True

    def read(self):
        data = self.socket.recv(1 << 18)
        now = time.time_ns()
        self.open = bool(data)
        self.data += data
        self.text += b"".join(self.chunks())
        end = 0
        for found in EVENT.finditer(self.text):
            self.positions.append(int(found[1]))
            self.late.append((now - int(found[2])) / 1e6)
            end = found.end()
        self.text = self.text[end:]

    def chunks(self):
        """What stands in the chunks that are whole (RFC 9112, section 7.1)."""
        at = 0
        while (line := self.data.find(b"\r\n", at)) >= 0:
            begin, size = line + 2, int(self.data[at:line], 16)
            if len(self.data) < begin + size + 2:
                break
            yield self.data[begin:begin + size]
            at = begin + size + 2
        self.data = self.data[at:]


def deaf(port):
    """One who asks and never reads."""
    quiet = socket.socket()
    quiet.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    quiet.connect(("127.0.0.1", port))
    quiet.sendall(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
    return quiet


def cut_off(quiet):
    """Whether the other side has ended it, once all that is left was read."""
    quiet.settimeout(2)
    try:
        while quiet.recv(1 << 20):
            pass
        return True
    except socket.timeout:
        return False
    except ConnectionError:
        return True


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def main(count, rate, seconds):
    port = free_port()
    with Scripted() as engine, MailSink() as sink, \
            Tidings(engine.socket, sink, WEB_ENABLED="true", WEB_ADDRESS=f"127.0.0.1:{port}") as tidings:
        pid, most = tidings.process.pid, 0
        listeners = [Listener(port) for _ in range(count)]
        quiet = [deaf(port) for _ in range(DEAF)]
        time.sleep(3)
        waiting = selectors.DefaultSelector()
        for listener in listeners:
            waiting.register(listener.socket, selectors.EVENT_READ, listener)
        total, spent = rate * seconds, processor(pid)
        source = threading.Thread(target=engine.emit, args=(total, rate))
        source.start()
        began, moved = time.monotonic(), time.monotonic()
        # Until the source has ended and nothing came for a while.
        while source.is_alive() or time.monotonic() - moved < 3:
            for key, _ in waiting.select(0.2):
                moved = time.monotonic()
                key.data.read()
                if not key.data.open:
                    waiting.unregister(key.fileobj)
            most = max(most, int(kilobytes(pid)["VmRSS"]))
            if time.monotonic() - began > 3 * seconds + 30:
                break
        took = moved - began
        spent = (processor(pid) - spent) / took * 100
        dropped = sum(map(cut_off, quiet))
    late = [value for listener in listeners for value in listener.late]
    lost = sum(total - len(set(listener.positions)) for listener in listeners)
    doubled = sum(len(listener.positions) - len(set(listener.positions)) for listener in listeners)
    print(f"{count} listeners, {total:,} events in {took:.1f} s: {len(late):,} received,"
          f" {lost} lost, {doubled} doubled")
    print(f"{'milliseconds':14}{'median':>9} {'p90':>9} {'max':>9}\n{'':14}{milliseconds(late)}")
    left = sum(not listener.open for listener in listeners)
    print(f"{left} of {count} who read were dropped, {dropped} of {DEAF} who did not;"
          f" {most / 1024:.1f} MB resident at most,"
          f" {spent:.0f} % of a processor")
    return lost or doubled or dropped < DEAF or quantile(late, 0.5) > PROMISE


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] or [50, 1_000, 60]
    sys.exit(1 if main(*numbers) else 0)
