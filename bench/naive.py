"""What one writes in an afternoon: events by mail without a journal, an outbox or a cursor.

    naive.py each SOCKET CONTAINER PORT     a mail for each event of a container
    naive.py window SOCKET SECONDS PORT     the first event, then all of a window by a query

The measure for Tidings: it should cost no more time than the first, and lose nothing of what the
second loses.
"""

import json
import smtplib
import sys
import time
import urllib.parse
from email.message import EmailMessage

from stage import UnixHttp


def events(path, **query):
    connection = UnixHttp(path)
    connection.request("GET", "/events?" + urllib.parse.urlencode(query))
    answer = connection.getresponse()
    try:
        while line := answer.readline():
            yield json.loads(line)
    finally:
        answer.close()
        connection.close()


def mail(port, found):
    message = EmailMessage()
    message["From"], message["To"] = "loop@example.org", "ops@example.org"
    message["Subject"] = f"[DOCKER_EVENTS] {len(found)} docker events"
    lines = "".join(json.dumps(event) + "\n" for event in found)
    message.set_content(f"{len(found)} events, attached.")
    message.add_attachment(lines.encode(), maintype="application", subtype="jsonl",
                           filename="events.jsonl")
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as server:
        server.send_message(message)


def each(path, container, port):
    for event in events(path, filters=json.dumps({"container": [container]})):
        mail(port, [event])


def window(path, seconds, port):
    while True:
        for event in events(path):
            mail(port, [event])
            break
        began = time.time()
        time.sleep(seconds)
        found = list(events(path, since=f"{began:.9f}", until=f"{time.time():.9f}"))
        if found:
            mail(port, found)


if __name__ == "__main__":
    mode, socket_path, argument, smtp_port = sys.argv[1:]
    if mode == "each":
        each(socket_path, argument, int(smtp_port))
    else:
        window(socket_path, float(argument), int(smtp_port))
