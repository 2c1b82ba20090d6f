#!/usr/bin/env python3
"""How long from an event to its accepted mail: Tidings, which has it on the disk three times before,
beside a loop that has it nowhere.

    JAVA_HOME=… bench/latency.py [EVENTS]        50 events each, some two and a half minutes

From the event's own timeNano, written by a real engine on this machine, to the moment the mail
server has the final dot. One event at a time, each when the throttle is quiet. The two take turns;
while one is measured the other is stopped or hears nothing.
"""

import pathlib
import signal
import subprocess
import sys
import time

from stage import Engine, MailSink, Tidings, end, events_in, identity, milliseconds, until

WARM_UP = 20
# The window of a second, and what a busy machine needs to notice that it ended.
PACE = 1.3


def measured(engine, sink, name):
    """Milliseconds from one event to its mail."""
    before = len(sink.mails)
    engine.poke(name)
    until(f"a mail about {name}", 10, lambda: len(sink.mails) > before)
    accepted, content = sink.mails[-1]
    (event,) = events_in(content)
    assert event["Actor"]["Attributes"]["name"] == name and event["Action"] == "kill", identity(event)
    return (accepted - event["timeNano"]) / 1e6


def main(events):
    naive = pathlib.Path(__file__).with_name("naive.py")
    ours, theirs = [], []
    with Engine() as engine, MailSink() as sink:
        engine.sleeper("ours")
        engine.sleeper("theirs")
        loop = subprocess.Popen(
            [sys.executable, naive, "each", engine.socket, "theirs", str(sink.port)])
        try:
            with Tidings(engine.socket, sink, THROTTLE_AFTER_BATCH="idle", THROTTLE_WINDOW="1s",
                         EVENTS_ONLY="container=ours") as tidings:
                time.sleep(2)
                for turn in range(WARM_UP + events):
                    one = measured(engine, sink, "ours")
                    time.sleep(PACE)
                    tidings.process.send_signal(signal.SIGSTOP)
                    other = measured(engine, sink, "theirs")
                    tidings.process.send_signal(signal.SIGCONT)
                    # What it slept through is journaled and kept back meanwhile.
                    time.sleep(0.3)
                    if turn >= WARM_UP:
                        ours.append(one)
                        theirs.append(other)
        finally:
            end(loop)
    print(f"event to accepted mail, {events} single events each, warm, in milliseconds")
    print(f"{'':24}{'median':>9} {'p90':>9} {'max':>9}")
    print(f"{'Tidings, durable':24}{milliseconds(ours)}")
    print(f"{'a loop, not durable':24}{milliseconds(theirs)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
