#!/usr/bin/env python3
"""What gets lost, and what comes twice: Tidings beside a loop of since/until queries, on the same
engine at the same time.

    JAVA_HOME=… bench/loss.py [EVENTS A SECOND] [SECONDS] [WINDOW]      20 60 20: some two minutes

The truth is a reader of its own, subscribed before the first event. The engine remembers its last
256 events: at 20 a second, less than the window.
"""

import collections
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


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
