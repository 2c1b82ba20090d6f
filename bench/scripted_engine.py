#!/usr/bin/env python3
"""An engine that has nothing to do but to tell of events, as fast as they are taken.

    scripted_engine.py SOCKET

A real one makes some hundred events a second at best. This one answers what Tidings asks at its
start, holds the stream open, and on `POST /emit?count=N` (ours, no engine's) writes so many events
of some 600 bytes into it, answering when the last one is written; with `&rate=R` R a second, each
with the time at which it is written. A full socket makes it wait: it drops nothing, so that
whatever is missing was lost by the reader.
"""

import http.server
import json
import os
import socketserver
import sys
import threading
import time
import urllib.parse

AT_ONCE = 100
ID = "%064x"
ATTRIBUTES = {
    "com.docker.compose.config-hash": "5a1d0b9e2f7c4836a0c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6f7081",
    "com.docker.compose.container-number": "1",
    "com.docker.compose.project": "shop",
    "com.docker.compose.service": "web",
    "com.docker.compose.version": "2.39.1",
    "exitCode": "3",
    "image": "shop/web:1.5",
    "name": "shop-web-1",
}
FRAME = json.dumps(
    {"status": "die", "id": "@ID@", "from": "shop/web:1.5", "Type": "container", "Action": "die",
     "Actor": {"ID": "@ID@", "Attributes": ATTRIBUTES}, "scope": "local",
     "time": "@SECONDS@", "timeNano": "@NANO@"}, separators=(",", ":"))
FRAME = (FRAME.replace("%", "%%").replace("@ID@", "%(id)s").replace('"@SECONDS@"', "%(seconds)d")
         .replace('"@NANO@"', "%(nano)d") + "\n")
CONTAINERS = 20
# What a real one tells of a container, as far as its size goes: some 6 kB.
INSPECTED = {
    "Created": "2026-11-20T08:00:00.123456789Z", "Path": "/docker-entrypoint.sh", "Args": ["nginx", "-g", "daemon off;"],
    "State": {"Status": "running", "Running": True, "Paused": False, "Restarting": False, "OOMKilled": False,
              "Dead": False, "Pid": 4711, "ExitCode": 0, "Error": "", "StartedAt": "2026-11-20T08:00:01.5Z",
              "FinishedAt": "0001-01-01T00:00:00Z", "Health": {"Status": "healthy", "FailingStreak": 0, "Log": [
                  {"Start": "2026-11-20T08:00:30Z", "End": "2026-11-20T08:00:31Z", "ExitCode": 0, "Output": "ok " * 100}
              ] * 5}},
    "Image": "sha256:" + "5" * 64, "RestartCount": 0, "Driver": "overlay2",
    "HostConfig": {f"Setting{i}": None for i in range(60)}, "Mounts": [],
    "Config": {"Env": [f"NAME_{i}=a value of some length" for i in range(20)], "Image": "shop/web:1.5",
               "Labels": ATTRIBUTES},
    "NetworkSettings": {f"Setting{i}": "" for i in range(20)},
}
ANSWERS = {
    "_ping": "OK",
    "version": {"Version": "28.0.0", "ApiVersion": "1.48", "MinAPIVersion": "1.24"},
    "info": {"Name": "scripted", "ServerVersion": "28.0.0"},
}


class Requests(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    streams = []
    lock = threading.Lock()

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        query = urllib.parse.parse_qs(url.query)
        name = url.path.rsplit("/", 1)[-1]
        if name == "events":
            self.events(live="until" not in query)
        elif url.path.endswith("/containers/json"):
            self.answer(200, [{"Id": ID % i, "Names": [f"/shop-web-{i}"], "Image": "shop/web:1.5", "State": "running",
                               "Labels": ATTRIBUTES} for i in range(CONTAINERS)])
        elif name == "json":
            container = url.path.split("/")[-2]
            self.answer(200, {"Id": container, "Name": f"/shop-web-{int(container, 16)}", **INSPECTED})
        elif name in ANSWERS:
            self.answer(200, ANSWERS[name])
        else:
            self.answer(404, {"message": "this engine only tells of events"})

    do_HEAD = do_GET

    def do_POST(self):
        query = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
        began = time.monotonic()
        count = int(query["count"][0])
        if "rate" in query:
            self.drip(count, int(query["rate"][0]))
        else:
            self.emit(count)
        self.answer(200, {"seconds": time.monotonic() - began})

    def answer(self, status, content):
        body = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        self.send_header("Api-Version", "1.48")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def events(self, live):
        """A live stream stays open until the other side goes; its memory is empty."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if live:
            self.streams.append(self.wfile)
            try:
                self.rfile.read(1)
            except ConnectionError:
                pass
            self.streams.remove(self.wfile)
        else:
            self.wfile.write(b"0\r\n\r\n")

    def emit(self, count):
        with self.lock:
            nano = time.time_ns()
            for first in range(0, count, AT_ONCE):
                if not self.write(nano, range(first, min(first + AT_ONCE, count))):
                    return

    def drip(self, count, rate):
        """Event by event; one that is late is written at once, with the time it is written at."""
        with self.lock:
            began = time.monotonic()
            for i in range(count):
                time.sleep(max(0, began + i / rate - time.monotonic()))
                if not self.write(time.time_ns() - i, [i]):
                    return

    def write(self, nano, numbers):
        """Events by their numbers, each a nanosecond after the one before."""
        lines = [FRAME % {"id": ID % i, "seconds": nano // 10**9, "nano": nano + i} for i in numbers]
        # An event a chunk, as an engine does.
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(line), line.encode()) for line in lines)
        for stream in list(self.streams):
            try:
                stream.write(chunks)
            except ConnectionError:
                return False  # Whoever counts will miss them.
        return True

    def address_string(self):
        return "reader"

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):  # Readers may go as they like.
            super().handle_error(request, client_address)


if __name__ == "__main__":
    path = sys.argv[1]
    if os.path.exists(path):
        os.remove(path)
    Server(path, Requests).serve_forever()
