"""What the benchmarks play on: a real engine, a mail server that only listens, and a Tidings.

Each is a context manager that ends what it began, by process id, and nothing else. Everything is on
this machine: unix sockets and 127.0.0.1. Data lie under target/bench, on the disk of the checkout,
since a flush to a file system in memory costs nothing.
"""

import email
import gzip
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HOME = pathlib.Path(__file__).resolve().parent.parent
DIST = HOME / "target" / "dist"


def folder():
    """A fresh folder on the checkout's disk."""
    parent = HOME / "target" / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    return pathlib.Path(tempfile.mkdtemp(dir=parent))


def until(what, seconds, so):
    """Waits until something is so; a benchmark that cannot go on must say why, and end."""
    end = time.monotonic() + seconds
    while not so():
        if time.monotonic() > end:
            raise SystemExit(f"{what} within {seconds} s: no")
        time.sleep(0.02)


def end(process, seconds=20):
    """Asks a process of ours to end, and makes it."""
    if process and process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class UnixHttp(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path, timeout=None):
        super().__init__("localhost", timeout=timeout)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


MODERN = pathlib.Path(os.environ.get("TIDINGS_MODERN_ROOT", "/var/cache/tidings-tests/forky"))
# The folder is at the same path inside, so that its socket and files have one name; the control groups are
# the machine's, for one hierarchy more would be there for every engine.
CHROOT = """set -e
mount --make-rprivate /
mkdir -p $1/upper $1/work $1/root $1/data
mount -t overlay overlay -o lowerdir=$2,upperdir=$1/upper,workdir=$1/work $1/root
mkdir -p $1/root$1 $1/root/var/lib/docker
mount --bind $1 $1/root$1
mount --bind $1/data $1/root/var/lib/docker
mount -t proc proc $1/root/proc
mount -t sysfs sys $1/root/sys
mount --rbind /sys/fs/cgroup $1/root/sys/fs/cgroup
mount --rbind /dev $1/root/dev
ip link set lo up
exec chroot $1/root dockerd --exec-root $1/exec --pidfile $1/pid -H unix://$1/docker.sock \\
  --bridge=none --iptables=false --ip6tables=false
"""


class Engine:
    """A dockerd of our own in a network namespace of its own, with an image of busybox: the machine's, or
    a modern one out of the Debian that .ci/run has fetched."""

    def __init__(self, modern=False):
        self.modern = modern

    def __enter__(self):
        missing = [p for p in ("dockerd", "docker", "busybox", "unshare") if not shutil.which(p)]
        if missing or os.geteuid() != 0:
            raise SystemExit(f"needs root and a real engine; missing: {missing or 'root'}")
        # Under /tmp, for a socket's path has at most 107 bytes.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tb"))
        self.socket = self.folder / "docker.sock"
        self.log = open(self.folder / "log", "wb")
        self.process = None
        try:
            self.start()
            self._import()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        place = [f"--{key}={self.folder}/{value}" for key, value in
                 (("data-root", "data"), ("exec-root", "exec"), ("pidfile", "pid"))]
        if self.modern and not (MODERN / ".complete").exists():
            raise SystemExit(f"no {MODERN}: .ci/run puts a modern engine there")
        command = (["unshare", "-n", "-m", "sh", "-c", CHROOT, "sh", self.folder, MODERN] if self.modern else
                   ["unshare", "-n", "sh", "-c", 'ip link set lo up; exec dockerd "$@"', "sh", *place,
                    "-H", f"unix://{self.socket}"])
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        until("dockerd answers", 60, self._answers)

    def restart(self):
        """What `systemctl restart docker` does; containers end with it."""
        end(self.process, 60)
        self.start()

    def _answers(self):
        try:
            return self.call("GET", "/_ping")[0] == 200
        except OSError:
            return False

    def _import(self):
        root = self.folder / "root" / "bin"
        root.mkdir(parents=True)
        shutil.copy(shutil.which("busybox"), root / "busybox")
        (root / "sleep").symlink_to("busybox")
        tar = self.folder / "root.tar"
        subprocess.run(["tar", "-C", self.folder / "root", "-cf", tar, "."], check=True)
        self.docker("import", str(tar), "busybox:latest")

    def call(self, method, path):
        """One request; its status and body."""
        connection = UnixHttp(self.socket, timeout=30)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def docker(self, *arguments):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("DOCKER_")}
        return subprocess.run(["docker", "-H", f"unix://{self.socket}", *arguments], check=True,
                              env=environment, capture_output=True, text=True).stdout.strip()

    def sleeper(self, name):
        """A container that does nothing, and is there to be sent signals."""
        self.docker("run", "-d", "--init", "--name", name, "busybox", "sleep", "100000")

    def poke(self, name):
        """Exactly one event: `kill` with a signal that changes nothing."""
        status, body = self.call("POST", f"/containers/{name}/kill?signal=CONT")
        if status != 204:
            raise SystemExit(f"the engine does not take the signal: {status} {body!r}")

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            try:
                for name in self.docker("ps", "-aq").split():
                    self.docker("rm", "-f", name)
            except (subprocess.CalledProcessError, OSError):
                pass
        end(self.process)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class MailSink:
    """A mail server that takes every mail and notes when its final dot came."""

    down = False  # whether whoever comes is turned away

    def __enter__(self):
        self.mails = []  # (nanoseconds since 1970, bytes)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=20)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with client, client.makefile("rb") as lines:
            if self.down:
                return
            client.sendall(b"220 sink\r\n")
            for line in lines:
                if self.down:
                    return
                verb = line[:4].upper()
                if verb == b"EHLO":
                    client.sendall(b"250-sink\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n")
                elif verb == b"DATA":
                    client.sendall(b"354 go\r\n")
                    content = []
                    for part in lines:
                        if part == b".\r\n":
                            self.mails.append((time.time_ns(), b"".join(content)))
                            break
                        content.append(part[1:] if part.startswith(b".") else part)
                    client.sendall(b"250 taken\r\n")
                elif verb == b"QUIT":
                    client.sendall(b"221 bye\r\n")
                    return
                else:
                    client.sendall(b"250 ok\r\n")

    def __exit__(self, *_):
        self.listener.close()


class Tidings:
    """The built program, as the launcher starts it, mailing to a sink."""

    def __init__(self, docker_socket, sink, command=None, **settings):
        self.command = command or java()
        self.data = folder()
        self.environment = {k: v for k, v in os.environ.items()
                            if not k.startswith(("DOCKER_", "TIDINGS_"))
                            or k == "TIDINGS_JAVA_OPTIONS"}
        self.environment.update(
            DOCKER_HOST=f"unix://{docker_socket}", TIDINGS_DATA=str(self.data),
            TIDINGS_SMTP_HOST="127.0.0.1", TIDINGS_SMTP_PORT=str(sink.port),
            TIDINGS_SMTP_TLS="none", TIDINGS_MAIL_FROM="tidings@example.org",
            TIDINGS_MAIL_TO="ops@example.org",
            **{f"TIDINGS_{key}": value for key, value in settings.items()})

    def __enter__(self):
        self.log = open(self.data / "log", "wb")
        try:
            self.start()
        except BaseException:
            print(self.said(), file=sys.stderr)
            self.__exit__()
            raise
        return self

    def start(self):
        before = self.said().count("Watching")
        self.process = subprocess.Popen([*self.command, "watch"], env=self.environment,
                                        cwd=self.data, stdout=self.log, stderr=self.log)
        until("Tidings watches", 60, lambda: self.said().count("Watching") > before)

    def kill(self):
        """Without a word, as power loss or the kernel does."""
        self.process.kill()
        self.process.wait()

    def said(self):
        return (self.data / "log").read_text()

    def __exit__(self, *_):
        end(self.process)
        self.log.close()
        shutil.rmtree(self.data, ignore_errors=True)


def java():
    """The command of the launcher, without its look for newer sources."""
    if not (DIST / "tidings.jar").exists():
        raise SystemExit("build first: mvn -B -q -Dmaven.test.skip=true package")
    home = pathlib.Path(os.environ.get("JAVA_HOME", "none"))
    if 'JAVA_VERSION="25' not in ((home / "release").read_text() if home.is_dir() else ""):
        raise SystemExit("JAVA_HOME must name a JDK 25")
    machine = {"ppc64le": "ppc64"}.get(os.uname().machine, os.uname().machine)
    natives = DIST / "native/org/sqlite/native/Linux" / machine
    return [str(home / "bin/java"), f"@{DIST}/jvm.options", f"-Dorg.sqlite.lib.path={natives}", "-jar",
            str(DIST / "tidings.jar")]


def events_in(mail):
    """The events a mail holds, each as the engine's line."""
    for part in email.message_from_bytes(mail).walk():
        if "events.jsonl" in (part.get_filename() or ""):
            content = part.get_payload(decode=True)
            if content[:2] == b"\x1f\x8b":
                content = gzip.decompress(content)
            return [json.loads(line) for line in content.decode().split("\n") if line]
    return []


def identity(event):
    """What makes an event this one and no other."""
    return event["timeNano"], event["Type"], event["Action"], event["Actor"]["ID"]


def quantile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def milliseconds(values):
    """Median, nine tenths, worst: three columns."""
    return (f"{statistics.median(values):9.1f} {quantile(values, 0.9):9.1f} {max(values):9.1f}")
