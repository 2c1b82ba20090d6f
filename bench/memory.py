#!/usr/bin/env python3
"""What an idle `watch` holds, and what a storm costs it. Called by memory.sh, which says how.

    memory.py NAME COMMAND…       one table row for each moment, for the Tidings that COMMAND starts
"""

import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import time

from stage import MailSink, Tidings, UnixHttp, end, folder, until

BURST = 20_000
STORM = 200_000
JCMD = os.path.join(os.environ.get("JAVA_HOME", ""), "bin", "jcmd")


class Scripted:
    """scripted_engine.py as a process of its own, so that it does not slow the measuring."""

    def __enter__(self):
        self.socket = f"/tmp/tb-{os.getpid()}.sock"
        script = pathlib.Path(__file__).with_name("scripted_engine.py")
        self.process = subprocess.Popen([sys.executable, script, self.socket])
        until("the scripted engine listens", 10, lambda: os.path.exists(self.socket))
        return self

    def emit(self, count, rate=None):
        connection = UnixHttp(self.socket)
        connection.request("POST", f"/emit?count={count}" + (f"&rate={rate}" if rate else ""))
        return json.loads(connection.getresponse().read())["seconds"]

    def __exit__(self, *_):
        end(self.process)
        os.remove(self.socket)


def kilobytes(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return {line.split(":")[0]: line.split(":")[1].split()[0] for line in lines if line.split(":")[1].strip()}


def classes(pid):
    """How many are loaded; a runtime without the attach listener does not tell."""
    told = subprocess.run([JCMD, str(pid), "VM.classloader_stats"], capture_output=True, text=True)
    total = [line.split() for line in told.stdout.splitlines() if line.startswith("Total")]
    return int(total[0][3]) if total else 0


def row(name, moment, pid):
    held = kilobytes(pid)
    rss, anonymous = (int(held[key]) / 1024 for key in ("VmRSS", "RssAnon"))
    print(f"{name:12} {moment:32} {rss:7.1f} {anonymous:8.1f} {held['Threads']:>8}"
          f" {processor(pid):7.2f}", flush=True)


def processor(pid):
    """Seconds of processor time so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def journaled(database):
    return database.execute("SELECT coalesce(max(position), 0) FROM event").fetchone()[0]


def storm(engine, tidings, count):
    """Events a second, from the first written to the last durable, and processor time of each."""
    pid = tidings.process.pid
    database = sqlite3.connect(f"file:{tidings.data}/tidings.db?mode=ro", uri=True)
    before, spent, began = journaled(database), processor(pid), time.monotonic()
    engine.emit(count)
    seen, moved = before, time.monotonic()
    # Until all are there, or none has come for a while: then they are lost, which is for others to say.
    while seen < before + count and time.monotonic() - moved < 5:
        time.sleep(0.02)
        if tidings.process.poll() is not None:
            raise SystemExit(f"Tidings ended in a storm of {count:,} events:\n{tidings.said()}")
        if journaled(database) > seen:
            seen, moved = journaled(database), time.monotonic()
    micros = (processor(pid) - spent) / count * 1e6
    database.close()
    return (seen - before) / (moved - began), micros


def listed(tidings):
    """How many events the journal shows to its user."""
    told = subprocess.Popen([*tidings.command, "events", "--since", "1d", "--json"], env=tidings.environment,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return sum(1 for _ in told.stdout)


def main(name, command):
    with Scripted() as engine, MailSink() as sink:
        # The window ends, and its summary is sent, before the look back.
        with Tidings(engine.socket, sink, command, THROTTLE_WINDOW="20s") as tidings:
            pid = tidings.process.pid
            time.sleep(15)
            row(name, "idle for 15 s", pid)
            engine.emit(1)
            until("a mail", 20, lambda: sink.mails)
            time.sleep(5)
            row(name, "after a mail", pid)
            storm(engine, tidings, BURST)
            row(name, f"after {BURST:,} events", pid)
            time.sleep(60)
            row(name, "60 s later, summary sent", pid)
            loaded = classes(pid)
        with Tidings(engine.socket, sink, command, THROTTLE_WINDOW="10m") as tidings:
            pid = tidings.process.pid
            time.sleep(3)
            idle_classes = classes(pid)
            mails = len(sink.mails)
            # The first event of a storm is mailed at once, which loads what mailing needs.
            engine.emit(1)
            until("a mail", 20, lambda: len(sink.mails) > mails)
            rate, micros = storm(engine, tidings, STORM)
            row(name, f"after {STORM:,} events", pid)
            lost = STORM + 1 - listed(tidings)
        print(f"{name:12} {STORM:,} events, all durable: {rate:,.0f} a second, "
              f"{micros:.1f} µs of processor each, {lost} lost")
        print(f"{name:12} classes: {idle_classes} idle, {loaded} after mails\n", flush=True)
        return lost


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1], sys.argv[2:]) else 0)
