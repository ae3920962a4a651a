"""The program is watched: traces reach a collector whole, Debian's Prometheus scrapes it and takes its rules, alerts fire and
end at Alertmanager, profiles show where time goes, and what there is no time for is turned away by priority.

The collector is tests/node/otlp_receiver.js, which reads requests by OpenTelemetry's own definition of the protocol.
"""

from __future__ import annotations

import collections
import http.server
import json
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request
import xml.etree.ElementTree

from support import BINARY, ROOT, Clinic, Databases, Server, free_port, in_parallel, run, wait_for

import postgres  # tools/, which support has put on the path

NODE_MODULES = ROOT / "build" / "node" / "node_modules"
TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = "b7ad6b7169203331"
SERVER, CLIENT, PRODUCER, CONSUMER = 2, 3, 4, 5
SPEED = 60


def setUpModule():
    global databases
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


def http_json(url: str, data=None):
    body = None if data is None else json.dumps(data).encode()
    with urllib.request.urlopen(urllib.request.Request(url, body, {"Content-Type": "application/json"}), timeout=10) as answer:
        return json.loads(answer.read())


class Child:
    """A program beside the server, ended by its own id."""

    def __init__(self, case: unittest.TestCase, *command: str):
        self.output = tempfile.TemporaryFile()
        self.process = subprocess.Popen([str(part) for part in command], stdout=self.output, stderr=self.output,
                                        stdin=subprocess.DEVNULL)
        case.addCleanup(self.end)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.output.close()


class Collector:
    def __init__(self, case: unittest.TestCase):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        Child(case, "node", ROOT / "tests/node/otlp_receiver.js", NODE_MODULES, str(port))
        wait_for("the collector", lambda: self.try_counts())

    def try_counts(self):
        try:
            return http_json(self.url + "/counts")
        except OSError:
            return None

    def spans(self, trace: str | None = None) -> list[dict]:
        return [span for span in http_json(self.url + "/spans") if trace in (None, span["trace"])]

    def answer(self, status: int):
        http_json(f"{self.url}/answer/{status}")


class Sink:
    """Takes POSTs and keeps them."""

    def __init__(self, case: unittest.TestCase):
        self.came = came = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                came.append({"headers": {k.lower(): v for k, v in self.headers.items()}, "json": json.loads(body)})
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        case.addCleanup(self.server.server_close)
        case.addCleanup(self.server.shutdown)


class Monitored(unittest.TestCase):
    def serve(self, kind: str = "sqlite", database: str | None = None, **settings) -> Server:
        url, directory = databases.new("sqlite") if database else databases.new(kind)
        extra = {"MEDRES_" + name.upper(): str(value) for name, value in settings.items()}
        server = Server(database or url, directory, extra=extra).start()
        self.addCleanup(server.stop)
        return server

    @staticmethod
    def figures(server: Server) -> dict[str, float]:
        """Series, as printed, to value."""
        lines = server.client(None).get("/metrics").text.splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


class Traces(Monitored):
    def traced_booking(self, kind: str):
        collector, hooked = Collector(self), Sink(self)
        server = self.serve(kind, tracing_endpoint=collector.url + "/v1/traces", tracing_pause_ms=50, tracing_per_mille=0,
                            webhooks_allow_private="true")
        client = server.client()
        clinic = Clinic(client)
        room = clinic.resource("room", "房")
        service = clinic.service([{"role": "room", "any_of": [room], "quantity": 1}])
        clinic.rota(room)
        clinic.expect(client.post("/api/v1/webhooks", {"url": hooked.url, "kinds": ["appointment.*"]}), 201)
        patient = clinic.patient()
        self.assertEqual(collector.spans(), [], "nobody asked for traces yet")
        booked = client.post("/api/v1/appointments",
                             {"service_type": service, "patient": patient, "start": "2027-03-01T10:00:00+08:00", "channel": "web"},
                             Idempotency_Key="k1", traceparent=f"00-{TRACE}-{CALLER}-01", tracestate="vendor=1")
        self.assertEqual(booked.status, 201, booked)
        self.assertEqual(booked.headers["x-request-id"], TRACE)

        def whole():
            spans = collector.spans(TRACE)
            names = {span["name"] for span in spans}
            wanted = {"webhook appointment.booked", "notification appointment.booked", "webhooks appointment.booked"}
            if kind == "postgres":
                wanted.add("follow appointment.*")
            return spans if wanted <= names and any(s["name"] == "POST" for s in spans) else None

        spans = wait_for("the whole trace", whole, 20)
        by_id = {span["id"]: span for span in spans}
        self.assertEqual(len(by_id), len(spans), "a span's id is its own")

        request, = [span for span in spans if span["kind"] == SERVER]
        self.assertEqual((request["name"], request["parent"]), ("POST /api/v1/appointments", CALLER))
        self.assertEqual(request["attributes"], {"http.request.method": "POST", "http.route": "/api/v1/appointments",
                                                 "http.response.status_code": "201"})
        self.assertEqual(request["resource"]["service.name"], "medres")
        for span in spans:
            if span is not request:
                self.assertIn(span["parent"], by_id, f"{span['name']} hangs in the air")

        def above(span) -> list[str]:
            kinds = []
            while span["parent"] in by_id:
                span = by_id[span["parent"]]
                kinds.append(span["kind"])
            return kinds

        told, = [span for span in spans if span["name"] == "tell appointment.booked"]
        self.assertEqual((told["kind"], told["parent"]), (PRODUCER, request["id"]))
        statements = [s for s in spans if "db.operation.name" in s["attributes"] and s["parent"] == request["id"]]
        self.assertIn("outbox.append", {span["name"] for span in statements})
        self.assertGreater(len(statements), 3, "HTTP → SQL")
        for statement in statements:
            self.assertGreaterEqual(int(statement["start"]) + 1_000_000, int(request["start"]))
        planned, = [span for span in spans if span["name"] == "notification appointment.booked"]
        self.assertEqual((planned["kind"], planned["parent"]), (CONSUMER, told["id"]), "event → handler")
        delivery, = [span for span in spans if span["name"] == "webhook appointment.booked"]
        self.assertEqual((delivery["kind"], delivery["parent"]), (CONSUMER, told["id"]))
        call, = [span for span in spans if span["name"] == "POST"]
        self.assertEqual((call["kind"], above(call)), (CLIENT, [CONSUMER, PRODUCER, SERVER]))
        heard, = hooked.came
        self.assertEqual(heard["headers"]["traceparent"], f"00-{TRACE}-{call['id']}-01", "the receiver goes on with it")
        self.assertNotIn(patient, json.dumps(spans), "spans are about work, not about persons")

    def test_a_trace_is_whole_on_sqlite(self):
        self.traced_booking("sqlite")

    def test_a_trace_is_whole_on_postgres(self):
        self.traced_booking("postgres")

    def test_a_collector_that_is_away_gets_the_spans_when_it_is_back(self):
        collector = Collector(self)
        server = self.serve(tracing_endpoint=collector.url + "/v1/traces", tracing_pause_ms=20, tracing_per_mille=1000)
        collector.answer(503)
        for _ in range(50):
            server.client().get("/api/v1/policies")
        wait_for("a refused batch", lambda: collector.try_counts()["failed"] > 0)
        collector.answer(200)
        wait_for("all requests", lambda: sum(s["name"] == "GET /api/v1/policies" for s in collector.spans()) == 50, 20)
        self.assertEqual(collector.try_counts()["refused"], 0)
        figures = self.figures(server)
        self.assertEqual(figures['medres_trace_spans_total{outcome="dropped"}'], 0)
        self.assertGreater(figures['medres_trace_spans_total{outcome="sent"}'], 50)

    def test_traceparents_that_break_the_rules_begin_a_new_trace(self):
        server = self.serve()
        for parent in ("", "rubbish", f"ff-{TRACE}-{CALLER}-01", f"00-{TRACE.upper()}-{CALLER}-01", f"00-{'0' * 32}-{CALLER}-01",
                       f"00-{TRACE}-{'0' * 16}-01", f"00-{TRACE}-{CALLER}-01-more"):
            answer = server.client(None).request("GET", "/healthz", headers={"traceparent": parent})
            self.assertRegex(answer.headers["x-request-id"], "^[0-9a-f]{32}$")
            self.assertNotEqual(answer.headers["x-request-id"], TRACE, parent)


class Metrics(Monitored):
    def test_every_metric_stands_in_the_table_with_its_type_and_help(self):
        page = (ROOT / "docs/platform/metrics.md").read_text()
        table = {name: (kind, help) for name, kind, help in
                 re.findall(r"^\| `([a-z0-9_]+)` \| (\w+) \| [^|]*\| (.*) \|$", page, re.MULTILINE)}
        self.assertGreater(len(table), 70)
        for kind in ("sqlite", "postgres"):
            text = self.serve(kind).client(None).get("/metrics").text
            helps = dict(re.findall(r"^# HELP (\S+) (.*)$", text, re.MULTILINE))
            types = dict(re.findall(r"^# TYPE (\S+) (.*)$", text, re.MULTILINE))
            self.assertEqual(set(helps), set(types))
            for name in types:
                self.assertIn(name, table, "src/platform/metrics/table.cpp")
                self.assertEqual((types[name], helps[name]), table[name])
            linted = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
            self.assertEqual(linted.returncode, 0, linted.stderr)

    def test_the_process_and_the_machine_are_measured(self):
        server = self.serve()
        figures = self.figures(server)
        status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
        self.assertEqual(figures["process_threads"], float(re.search(r"Threads:\s+(\d+)", status).group(1)))
        for name in ("process_resident_memory_bytes", "process_virtual_memory_bytes", "process_open_fds", "process_max_fds",
                     "process_cpu_seconds_total", 'medres_system_memory_bytes{state="total"}',
                     'medres_system_disk_bytes{state="free"}', 'medres_system_cpu_seconds_total{mode="user"}'):
            self.assertGreater(figures[name], 0, name)
        wait_for("lags of loops", lambda: self.figures(server)['medres_loop_lag_seconds_count{loop="0"}'] > 3)


class Deployed(unittest.TestCase):
    """deploy/ is what the program prints."""

    def printed(self, what: str) -> str:
        return subprocess.run([str(BINARY), "metrics", what], text=True, check=True, capture_output=True, cwd=ROOT).stdout

    def test_files_are_made_of_the_tables(self):
        for what, file in (("rules", "deploy/prometheus/medres.rules.yml"), ("dashboard", "deploy/grafana/medres.json"),
                           ("docs", "docs/platform/metrics.md")):
            self.assertEqual((ROOT / file).read_text(), self.printed(what), f"medres metrics {what} > {file}")

    def test_promtool_accepts_the_rules_and_the_configuration(self):
        for arguments in (["check", "rules", "deploy/prometheus/medres.rules.yml"],
                          ["check", "config", "deploy/prometheus/prometheus.yml"]):
            checked = subprocess.run(["promtool", *arguments], cwd=ROOT, text=True, capture_output=True)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_the_dashboard_asks_for_metrics_of_the_table(self):
        known = set(re.findall(r"^\| `([a-z0-9_]+)` \|", self.printed("docs"), re.MULTILINE))
        panels = json.loads(self.printed("dashboard"))["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        for panel in panels:
            for target in panel.get("targets", []):
                name, = set(re.findall(r"(?:medres|process)_[a-z0-9_]+", target["expr"]))
                self.assertIn(name.removesuffix("_bucket"), known)


class Alerting(Monitored):
    """PostgreSQL dies: the breaker opens and requests fail. Prometheus sees it, and so does the program itself."""

    def start_alertmanager(self, directory: str) -> str:
        port = free_port()
        pathlib.Path(directory, "alertmanager.yml").write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
        Child(self, "prometheus-alertmanager", f"--config.file={directory}/alertmanager.yml", f"--storage.path={directory}/am",
              f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=")
        return f"http://127.0.0.1:{port}"

    def start_prometheus(self, directory: str, target: int, alertmanager: str) -> str:
        port = free_port()
        rules = subprocess.run([str(BINARY), "metrics", "rules", "--speed", str(SPEED)], text=True, check=True,
                               capture_output=True, cwd=ROOT).stdout
        pathlib.Path(directory, "rules.yml").write_text(rules)
        pathlib.Path(directory, "prometheus.yml").write_text(
            "global: {scrape_interval: 500ms, evaluation_interval: 500ms}\n"
            f"rule_files: [{directory}/rules.yml]\n"
            f"alerting: {{alertmanagers: [{{static_configs: [{{targets: ['{alertmanager[7:]}']}}]}}]}}\n"
            f"scrape_configs: [{{job_name: medres, static_configs: [{{targets: ['127.0.0.1:{target}']}}]}}]\n")
        Child(self, "prometheus", f"--config.file={directory}/prometheus.yml", f"--storage.tsdb.path={directory}/tsdb",
              f"--web.listen-address=127.0.0.1:{port}")
        return f"http://127.0.0.1:{port}"

    @staticmethod
    def until(what: str, condition, seconds: float = 60):
        def quiet():
            try:
                return condition()
            except OSError:
                return None

        return wait_for(what, quiet, seconds, 0.2)

    def test_an_alert_fires_and_ends(self):
        cluster = postgres.Cluster()
        self.addCleanup(cluster.__exit__)
        cluster.__enter__()
        directory = tempfile.TemporaryDirectory(prefix="medres-alerts-")
        self.addCleanup(directory.cleanup)
        alertmanager, hooked = self.start_alertmanager(directory.name), Sink(self)
        self.until("Alertmanager", lambda: http_json(alertmanager + "/api/v2/status"))
        server = self.serve(database=cluster.url, alerts_interval_ms=200, alerts_speed=SPEED, alerts_webhook_url=hooked.url,
                            alerts_alertmanager_url=alertmanager)
        prometheus = self.start_prometheus(directory.name, server.port, alertmanager)

        def query(expression: str) -> list:
            return http_json(prometheus + "/api/v1/query?" + urllib.parse.urlencode({"query": expression}))["data"]["result"]

        self.until("a scrape", lambda: query("medres_build_info"))
        self.assertEqual(query("up")[0]["value"][1], "1")
        groups = http_json(prometheus + "/api/v1/rules")["data"]["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        self.assertGreaterEqual(len(rules), 15)
        self.until("rules that were tried", lambda: all(
            rule["health"] == "ok" for group in http_json(prometheus + "/api/v1/rules")["data"]["groups"]
            for rule in group["rules"]))
        client = server.client()
        self.assertEqual(client.get("/api/v1/policies").status, 200)

        def alerts() -> dict[str, str]:
            return {alert["name"]: alert["state"] for alert in server.client().get("/api/v1/admin/alerts").json["items"]}

        self.assertEqual(len(alerts()), len(rules), "the same table")
        self.assertEqual(alerts()["MedresPoolBreakerOpen"], "inactive")

        cluster.kill()

        def firing(own: bool) -> bool:
            """Whether Alertmanager heard of it: of the program itself, or of Prometheus."""
            client.get("/api/v1/policies")
            found = http_json(alertmanager + "/api/v2/alerts")
            return any(alert["labels"]["alertname"] == "MedresPoolBreakerOpen" and
                       (alert["labels"].get("source") == "medres") == own for alert in found)

        self.until("the alert, of the program", lambda: firing(True))
        self.until("the alert, of Prometheus", lambda: firing(False))
        self.assertEqual(alerts()["MedresPoolBreakerOpen"], "firing")
        self.until("the webhook", lambda: [a for c in hooked.came for a in c["json"]["alerts"]
                                           if (a["name"], a["status"]) == ("MedresPoolBreakerOpen", "firing")])
        self.assertEqual(self.figures(server)['medres_alert_firing{alert="MedresPoolBreakerOpen"}'], 1)
        self.until("the budget's burning", lambda: client.get("/api/v1/policies") and
                   alerts()["MedresErrorBudgetBurnsFast"] == "firing")

        cluster.restart()
        self.until("service", lambda: client.get("/api/v1/policies").status == 200)
        self.until("its end, of the program", lambda: alerts()["MedresPoolBreakerOpen"] == "inactive")
        self.until("its end at Alertmanager, of both", lambda: not firing(True) and not firing(False), 90)
        ended = self.until("its end at the webhook", lambda: [
            a for c in hooked.came for a in c["json"]["alerts"]
            if (a["name"], a["status"]) == ("MedresPoolBreakerOpen", "resolved")])
        self.assertLess(ended[0]["started_at"], ended[0]["ended_at"])

    def test_only_administrators_see_them(self):
        server = self.serve()
        for path in ("/api/v1/admin/alerts", "/api/v1/admin/profile"):
            self.assertEqual(server.client(None).get(path).status, 401)
            made = server.client().post("/api/v1/api-keys", {"name": "reader", "scopes": ["catalog:read"]})
            self.assertEqual(server.client(made.json["secret"]).get(path).status, 403)


class Profile(Monitored):
    def test_a_profile_shows_where_time_goes(self):
        server = self.serve()
        ended = threading.Event()

        def work():
            client = server.client()
            while not ended.is_set():
                client.get("/openapi.json")
                client.get("/metrics")

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            answers = in_parallel(2, lambda i: server.client().get("/api/v1/admin/profile", seconds=2, format="folded", hertz=250))
            picture = server.client().get("/api/v1/admin/profile", seconds=1)
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        self.assertEqual(sorted(answer.status for answer in answers), [200, 409], "one at a time")
        folded = next(answer for answer in answers if answer.status == 200)
        lines = [line.rsplit(" ", 1) for line in folded.text.splitlines()]
        self.assertEqual(sum(int(count) for _, count in lines), int(folded.headers["x-profile-samples"]))
        self.assertGreater(int(folded.headers["x-profile-samples"]), 10)
        self.assertIn("medres::http::", folded.text)
        drawn = xml.etree.ElementTree.fromstring(picture.text)
        self.assertEqual(drawn.tag, "{http://www.w3.org/2000/svg}svg")
        self.assertEqual(picture.headers["content-type"], "image/svg+xml")
        self.assertEqual(server.client().get("/api/v1/admin/profile", seconds=0).status, 422)


class Shedding(Monitored):
    def test_what_there_is_no_time_for_is_turned_away_by_priority(self):
        server = self.serve(congestion_lag_ms=20, congestion_least_per_second=20, server_loops=1)
        # The loop comes late several times in a row: the process is stopped and goes on.
        for _ in range(6):
            server.process.send_signal(signal.SIGSTOP)
            time.sleep(0.2)
            server.process.send_signal(signal.SIGCONT)
            time.sleep(0.03)
        statuses = collections.defaultdict(collections.Counter)
        client, waits = server.client(), []
        for _ in range(60):
            for what, method, path in (("bulk", "GET", "/openapi.json"), ("read", "GET", "/api/v1/policies"),
                                       ("vital", "GET", "/healthz"), ("vital", "GET", "/api/v1/admin/pools"),
                                       ("change", "POST", "/api/v1/patients")):
                answer = client.request(method, path, {"name": "测试", "id_type": "unknown"} if method == "POST" else None)
                statuses[what][answer.status] += 1
                if answer.status in (429, 503):
                    waits.append(int(answer.headers["retry-after"]))
                    self.assertEqual(answer.json["code"], "http.congested")
        self.assertEqual(set(statuses["vital"]), {200})
        self.assertGreater(statuses["bulk"][429], 0, statuses)
        self.assertEqual(statuses["bulk"][503], 0)
        self.assertLessEqual(statuses["change"][503], statuses["read"][503] + 3, statuses)
        self.assertTrue(waits and all(1 <= wait <= 30 for wait in waits))
        shed = {name: value for name, value in self.figures(server).items() if name.startswith("medres_congestion_shed")}
        self.assertEqual(shed['medres_congestion_shed_total{priority="vital"}'], 0)
        self.assertEqual(shed['medres_congestion_shed_total{priority="bulk"}'], statuses["bulk"][429])
        # It goes away by itself when the loop is in time again.
        wait_for("nobody to be turned away", lambda: client.get("/openapi.json").status == 200 and
                 self.figures(server)['medres_congestion_limit{loop="0"}'] == 0, 30, 0.1)


if __name__ == "__main__":
    run()
