"""Reads every mail of a folder as strictly as Python can: any defect is an error.

For NAME.eml there may be a NAME.jsonl: what the attachment must hold.
"""

import gzip
import pathlib
import sys
from email import message_from_bytes, policy

STRICT = policy.default.clone(raise_on_defect=True)


def read(path):
    mail = message_from_bytes(path.read_bytes(), policy=STRICT)
    for part in mail.walk():
        assert not part.defects, (path, part.defects)
        for name, value in part.items():
            assert not value.defects, (path, name, value, value.defects)
    text = mail.get_body(("plain",)).get_content()
    assert text.strip(), path
    if mail.is_multipart():
        html = mail.get_body(("html",)).get_content()
        assert html.lstrip().startswith("<!DOCTYPE html>"), path
    assert mail["Date"].datetime and mail["Message-ID"] and mail["To"].addresses, path

    expected = path.with_suffix(".jsonl")
    files = list(mail.iter_attachments()) if expected.exists() else []
    if expected.exists():
        assert len(files) == 1, path
        name, content = files[0].get_filename(), files[0].get_content()
        content = gzip.decompress(content) if name.endswith(".gz") else content
        assert content == expected.read_bytes(), path
    print(path.stem, mail["Subject"], len(files))


mails = sorted(pathlib.Path(sys.argv[1]).glob("*.eml"))
assert mails, "no mails"
for eml in mails:
    read(eml)
