"""What the integration suites share: a real server on a real database, an HTTP client, and the closing line.

Every suite is a Python program of the standard library only. It starts what it needs on free loopback ports, in
directories of its own, and ends it by process id. Run one alone with `python3 tests/integration/storm_test.py`; it needs
MEDRES_BINARY (default build/medres) and starts PostgreSQL by itself unless MEDRES_TEST_POSTGRES names one.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("MEDRES_BINARY", ROOT / "build" / "medres")).resolve()
ADMIN_KEY = "mk_integration_suite_key_that_is_long_enough_0123456789"

sys.path.insert(0, str(ROOT / "tools"))
import postgres  # noqa: E402  (tools/postgres.py)
from postgres import free_port  # noqa: E402, F401  (also for suites)


class Answer:
    """One response: status, headers (lower case), body as text and as JSON."""

    def __init__(self, status: int, headers: dict, text: str):
        self.status, self.headers, self.text = status, headers, text

    @property
    def json(self):
        return json.loads(self.text)

    def __repr__(self):
        return f"{self.status} {self.text[:400]}"


class Client:
    """A keep-alive connection for one thread."""

    def __init__(self, port: int, key: str | None = ADMIN_KEY):
        self.port, self.key, self.connection = port, key, None

    def request(self, method: str, path: str, body=None, headers: dict | None = None) -> Answer:
        sent = {"Accept-Language": "en"}
        if self.key:
            sent["Authorization"] = f"Bearer {self.key}"
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        data = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
        if isinstance(data, str):
            data = data.encode()
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            self.connection.request(method, path, data, sent)
            response = self.connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except Exception:
            self.connection.close()
            self.connection = None
            raise
        if response.will_close:
            self.connection.close()
            self.connection = None
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, text)

    def get(self, path: str, **query) -> Answer:
        return self.request("GET", path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def post(self, path: str, body=None, **headers) -> Answer:
        return self.request("POST", path, body, {k.replace("_", "-"): v for k, v in headers.items()})

    def put(self, path: str, body=None, **headers) -> Answer:
        return self.request("PUT", path, body, {k.replace("_", "-"): v for k, v in headers.items()})

    def book(self, service_type: str, patient: str, start: str, resources=None, key: str | None = None) -> Answer:
        body = {"service_type": service_type, "patient": patient, "start": start, "channel": "web"}
        if resources:
            body["resources"] = resources
        return self.post("/api/v1/appointments", body, Idempotency_Key=key or str(uuid.uuid4()))


class Server:
    """A `medres serve` of its own, on a free port. `database` is a URL; the directory holds keys and logs."""

    def __init__(self, database: str, directory: str, port: int | None = None, extra: dict | None = None,
                 arguments: tuple = ()):
        self.database, self.directory = database, directory
        self.port = port or free_port()
        self.extra, self.arguments = extra or {}, arguments
        self.process: subprocess.Popen | None = None

    def environment(self) -> dict:
        return {**os.environ, "MEDRES_DATABASE": self.database, "MEDRES_LISTEN": f"127.0.0.1:{self.port}",
                "MEDRES_ADMIN_KEY": ADMIN_KEY, "MEDRES_SECURITY_KEY_FILE": f"{self.directory}/keys.json", **self.extra}

    def start(self) -> "Server":
        log = open(f"{self.directory}/server-{self.port}.log", "ab")
        self.process = subprocess.Popen([str(BINARY), *self.arguments, "serve"], env=self.environment(), stdout=log, stderr=log,
                                        cwd=ROOT, stdin=subprocess.DEVNULL)
        log.close()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.log()}")
            try:
                if Client(self.port, key=None).get("/readyz").status == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.02)
        raise RuntimeError("the server did not become ready:\n" + self.log())

    def log(self) -> str:
        return pathlib.Path(f"{self.directory}/server-{self.port}.log").read_text(errors="replace")[-4000:]

    def client(self, key: str | None = ADMIN_KEY) -> Client:
        return Client(self.port, key)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """A command of the same binary with the same environment, while the server runs or not."""
        return subprocess.run([str(BINARY), *arguments], env=self.environment(), cwd=ROOT, text=True, check=check,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120)


class Databases:
    """Both databases, each run in a new directory or a new PostgreSQL database. Use as a context manager."""

    names = itertools.count(1)  # several of these may share one server

    def __enter__(self) -> "Databases":
        self.directory = tempfile.mkdtemp(prefix="medres-it-")
        self.cluster = None
        self.url = os.environ.get("MEDRES_TEST_POSTGRES")
        if not self.url:
            self.cluster = postgres.Cluster()
            self.url = self.cluster.__enter__().url
        self.count = 0
        return self

    def __exit__(self, *_):
        if self.cluster:
            self.cluster.__exit__(None, None, None)
        shutil.rmtree(self.directory, ignore_errors=True)

    def new(self, kind: str) -> tuple[str, str]:
        """(database URL, directory) of an empty database."""
        self.count += 1
        directory = f"{self.directory}/{self.count}"
        os.mkdir(directory)
        if kind == "sqlite":
            return f"sqlite:{directory}/medres.db", directory
        name = f"it_{os.getpid()}_{next(self.names)}"
        self.sql(self.url, f'create database "{name}"')
        parts = urllib.parse.urlsplit(self.url)
        return urllib.parse.urlunsplit(parts._replace(path="/" + name)), directory

    @staticmethod
    def sql(url: str, statement: str, check: bool = True) -> subprocess.CompletedProcess:
        return subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement],
                              text=True, capture_output=True, check=check)


def wait_for(what: str, condition, seconds: float = 30, pause: float = 0.02):
    """What `condition` returns, once that is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(pause)
    raise AssertionError(f"not within {seconds} s: {what}")


def in_parallel(count: int, work) -> list:
    """Runs work(i) on `count` threads that start together; results in order, exceptions raised."""
    gate, results, failures = threading.Barrier(count), [None] * count, []

    def run(index: int):
        gate.wait()
        try:
            results[index] = work(index)
        except Exception as failure:  # raised below, on the caller's thread
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results


class Clinic:
    """A small place to book in, made through the API: resources, rotas that are open all day in one zone, services."""

    def __init__(self, client: Client, zone: str = "Asia/Shanghai"):
        self.client, self.zone = client, zone
        self.facility = self.resource("facility", "演示门诊部", zone=zone)

    def expect(self, answer: Answer, *statuses: int):
        if answer.status not in statuses:
            raise AssertionError(f"expected {statuses}, got {answer}")
        return answer.json

    def resource(self, kind: str, name: str, capacity: int = 1, parent: str | None = None, **more) -> str:
        body = {"kind": kind, "name": {"zh": name}, "status": "active", "capacity": capacity, **more}
        if parent or kind != "facility":
            body["parent"] = parent or self.facility
        return self.expect(self.client.post("/api/v1/resources", body), 201)["id"]

    def rota(self, resource: str, weekly=None, zone: str | None = None, **more) -> str:
        every_day = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "00:00", "end": "24:00"}]
        body = {"resource": resource, "shape": "timed", "zone": zone or self.zone, "valid_from": "2020-01-01",
                "weekly": weekly or every_day, **more}
        return self.expect(self.client.post("/api/v1/rotas", body), 201)["id"]

    def service(self, requirements, minutes: int = 30, before: int = 0, after: int = 0, grid: int = 5) -> str:
        body = {"name": {"zh": "门诊"}, "duration_minutes": minutes, "buffer_before_minutes": before,
                "buffer_after_minutes": after, "grid_minutes": grid, "requirements": requirements}
        return self.expect(self.client.post("/api/v1/service-types", body), 201)["id"]

    def patient(self, name: str = "测试患者") -> str:
        body = {"name": name, "id_type": "unknown"}
        return self.expect(self.client.post("/api/v1/patients", body), 201)["id"]


def run() -> None:
    """Runs the calling module's cases and prints the closing line that tools/run_tests.py reads."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    failed = len(result.failures) + len(result.errors)
    skipped = len(result.skipped)
    print(f"{result.testsRun - failed - skipped} passed, {failed} failed, {skipped} skipped", flush=True)
    sys.exit(1 if failed else 0)
