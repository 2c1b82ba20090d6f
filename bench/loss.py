#!/usr/bin/env python3
"""What gets lost, and what comes twice: Tidings beside a loop of since/until queries, on the same
engine at the same time.

    JAVA_HOME=… bench/loss.py [EVENTS A SECOND] [SECONDS] [WINDOW]      20 60 20: some two minutes
    JAVA_HOME=… bench/loss.py faults [MINUTES] [SEED]                   10 1: twice ten minutes

The truth is a reader of its own, subscribed before the first event. The engine remembers its last
256 events: at 20 a second, less than the window.

With `faults` Tidings alone, on the machine's engine and on a modern one: while ten events a second happen
Tidings is killed (SIGKILL) and started anew, the mail server turns everybody away, and the engine is
restarted, in an order that the seed names. Exit code 0 if no event is missing in the mails and none is in
two of them.
"""

import collections
import email
import random
import pathlib
import subprocess
import sys
import threading
import time

from naive import events
from stage import Engine, MailSink, Tidings, end, events_in, identity, until


def emit(engine, rate, seconds):
    """Evenly; a late event makes up for the time, so that the rate holds."""
    begin = time.monotonic()
    for i in range(rate * seconds):
        time.sleep(max(0, begin + i / rate - time.monotonic()))
        engine.poke("storm")


def told(sink):
    """How often each event was mailed."""
    return collections.Counter(
        identity(event) for _, content in list(sink.mails) for event in events_in(content))


def row(name, truth, counts, mails):
    lost = sum(1 for event in truth if event not in counts)
    doubled = sum(count - 1 for count in counts.values())
    unknown = sum(1 for event in counts if event not in truth)
    share = 100 * lost / len(truth)
    print(f"{name:24}{mails:7} {len(counts):8} {lost:6} {share:6.1f} % {doubled:8} {unknown:8}")
    return lost + doubled + unknown


def main(rate=20, seconds=60, window=20):
    naive = pathlib.Path(__file__).with_name("naive.py")
    truth = []
    with Engine() as engine, MailSink() as ours, MailSink() as theirs:
        engine.sleeper("storm")
        reader = threading.Thread(
            target=lambda: truth.extend(
                identity(event)
                for event in events(engine.socket, since=f"{begin:.9f}", until=f"{finish:.9f}")),
            daemon=True)
        # From here on everybody is awake, and nothing happens but the storm.
        with Tidings(engine.socket, ours, THROTTLE_WINDOW=f"{window}s",
                     THROTTLE_GROWTH="1") as tidings:
            loop = subprocess.Popen(
                [sys.executable, naive, "window", engine.socket, str(window), str(theirs.port)])
            try:
                time.sleep(2)
                begin = time.time()
                finish = begin + seconds + 2 * window + 10
                reader.start()
                time.sleep(1)
                emit(engine, rate, seconds)
                storm = time.time() - begin - 1
                # Whoever owes the last events has a window to say so, and one more for good measure.
                reader.join()
                until("Tidings owes nothing", window + 10,
                      lambda: all(event in told(ours) for event in truth) or time.time() > finish + 5)
            finally:
                end(loop)
        print(f"{len(truth)} events in {storm:.0f} s, a window of {window} s")
        print(f"{'':24}{'mails':>7} {'events':>8} {'lost':>6} {'':8} {'doubled':>8} {'unknown':>8}")
        wrong = row("Tidings", truth, told(ours), len(ours.mails))
        row("a since/until loop", truth, told(theirs), len(theirs.mails))
    return 1 if wrong else 0


class Truth:
    """A reader that goes on where it was when the engine comes back."""

    def __init__(self, engine):
        self.engine, self.seen, self.since, self.over = engine, {}, time.time(), False
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while not self.over:
            try:
                for event in events(self.engine.socket, since=f"{self.since:.9f}"):
                    self.seen[identity(event)] = event
                    self.since = event["timeNano"] / 1e9
            except (OSError, ValueError):
                time.sleep(0.05)


def pester(engine, over, pause):
    """Ten events a second, but while the engine is down."""
    while not over.is_set():
        pause.wait()
        try:
            engine.call("POST", "/containers/storm/kill?signal=CONT")
        except OSError:
            pass
        over.wait(0.1)


def play(engine, tidings, sink, pause, rng):
    """One fault; what it was."""
    fault = rng.choice(("kill", "kill", "outage", "restart"))
    if fault == "kill":
        tidings.kill()
        # Within what the engine remembers.
        time.sleep(rng.uniform(0, 8))
        tidings.start()
    elif fault == "outage":
        sink.down = True
        time.sleep(rng.uniform(2, 20))
        sink.down = False
    else:
        # A quiet second before: what an engine does not send any more when it ends is nobody's to lose.
        pause.clear()
        time.sleep(1)
        engine.restart()
        engine.docker("start", "storm")
        pause.set()
    return fault


def faults(minutes=10, seed=1):
    wrong = 0
    print(f"{'engine':12}{'kills':>6} {'outages':>8} {'restarts':>9} {'events':>8} {'mails':>6} {'lost':>6} {'doubled':>8} {'mails twice':>12}")
    for modern in (False, True):
        rng, done = random.Random(seed), collections.Counter()
        over, pause = threading.Event(), threading.Event()
        pause.set()
        with Engine(modern) as engine, MailSink() as sink:
            version = engine.docker("version", "-f", "{{.Server.Version}}").split("+")[0]
            engine.sleeper("storm")
            with Tidings(engine.socket, sink, THROTTLE_WINDOW="5s", THROTTLE_GROWTH="1") as tidings:
                truth = Truth(engine)
                time.sleep(1)
                threading.Thread(target=pester, args=(engine, over, pause), daemon=True).start()
                finish = time.monotonic() + 60 * minutes
                while time.monotonic() < finish:
                    time.sleep(rng.uniform(3, 10))
                    done[play(engine, tidings, sink, pause, rng)] += 1
                over.set()
                time.sleep(2)
                truth.over = True
                wanted = set(truth.seen)
                # After an outage the next try may be minutes away.
                end_of_wait = time.monotonic() + 400
                while time.monotonic() < end_of_wait and not wanted <= set(unique(sink)[0]):
                    time.sleep(1)
                counts, twice = unique(sink)
                lost = [truth.seen[each] for each in wanted if each not in counts]
                doubled = sum(count - 1 for count in counts.values())
                wrong += len(lost) + doubled
                print(f"{version:12}{done['kill']:6} {done['outage']:8} {done['restart']:9} {len(wanted):8} "
                      f"{len(sink.mails):6} {len(lost):6} {doubled:8} {twice:12}", flush=True)
                for event in lost[:10]:
                    print(f"  lost: {event['timeNano']} {event['Type']} {event['Action']}")
    return 1 if wrong else 0


def unique(sink):
    """How often each event was mailed, in mails with different Message-IDs; and how many mails came twice:
    a server that took a mail may have died before it said so, and then the same bytes are sent again."""
    mails = {}
    for _, content in list(sink.mails):
        mails[email.message_from_bytes(content)["Message-ID"]] = content
    counts = collections.Counter(identity(event) for content in mails.values() for event in events_in(content))
    return counts, len(sink.mails) - len(mails)


if __name__ == "__main__":
    if sys.argv[1:2] == ["faults"]:
        sys.exit(faults(*map(float, sys.argv[2:3]), *map(int, sys.argv[3:4])))
    sys.exit(main(*map(int, sys.argv[1:])))
