"""From a value to a pager: an inference service, driftd, Prometheus with our rules, Alertmanager, and who is told."""

import http.server
import json
import os
import queue
import shutil
import socket
import subprocess
import tempfile
import threading
import unittest
import urllib.request

from harness import Driftd, wait_for

SOURCE = os.environ["DRIFT_SOURCE_DIR"]
EXAMPLE = os.environ["DRIFT_EXAMPLE"]

# Seconds in place of hours. The reference follows: once it has caught up with the new customers the drift is over.
CONFIG = """
models:
  - match: fraud
    fine_pane: 1s
    coarse_pane: 5s
monitors:
  - name: payments
    match: {model: fraud, feature: amount}
    live: 10s
    references:
      - name: before
        trailing: {length: 15s}
    alert: {for: 2s, keep_firing_for: 3s}
    labels: {team: fraud, severity: critical}
"""

PROMETHEUS = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{source}/deploy/prometheus/rules/*.yml"]
alerting:
  alertmanagers: [{{static_configs: [{{targets: ["{alertmanager}"]}}]}}]
scrape_configs:
  - job_name: driftd
    static_configs: [{{targets: ["{driftd}"]}}]
"""

ALERTMANAGER = """
route: {{receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s}}
receivers:
  - name: hook
    webhook_configs: [{{url: "http://{hook}/", send_resolved: true}}]
"""


def free_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


class Hook:
    """What Alertmanager tells."""

    def __init__(self):
        told = self.told = queue.Queue()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                for alert in json.loads(body)["alerts"]:
                    told.put(alert)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for(self, name, status):
        def told():
            try:
                alert = self.told.get(timeout=1)
            except queue.Empty:
                return None
            return alert if (alert["labels"]["alertname"], alert["status"]) == (name, status) else None

        return wait_for(f"{name} to be {status}", told, seconds=100)


class AlertingTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="drift-alerting-")
        self.addCleanup(shutil.rmtree, self.directory)

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def run_until_the_end(self, name, *command):
        log = open(os.path.join(self.directory, name + ".log"), "w", encoding="utf-8")
        process = subprocess.Popen(command, stdout=log, stderr=log)

        def stop():
            process.terminate()
            process.wait()
            log.close()

        self.addCleanup(stop)
        return process

    def test_an_alert_is_delivered_and_resolved(self):
        hook, prometheus, alertmanager = Hook(), free_address(), free_address()
        self.addCleanup(hook.server.server_close)
        self.addCleanup(hook.server.shutdown)
        with Driftd(CONFIG) as server:
            self.run_until_the_end(
                "alertmanager", "prometheus-alertmanager", f"--web.listen-address={alertmanager}",
                "--cluster.listen-address=", f"--storage.path={self.directory}/alertmanager",
                "--config.file=" + self.write("alertmanager.yml", ALERTMANAGER.format(hook=hook.address)))
            self.run_until_the_end(
                "prometheus", "prometheus", f"--web.listen-address={prometheus}",
                f"--storage.tsdb.path={self.directory}/prometheus",
                "--config.file=" + self.write("prometheus.yml", PROMETHEUS.format(
                    source=SOURCE, alertmanager=alertmanager, driftd=server.http)))
            self.run_until_the_end("service", EXAMPLE, f"--server={server.grpc}", "--seconds=100", "--shift_after=28",
                                   "--rate=500")
            fired = hook.wait_for("DriftDetected", "firing")
            labels = fired["labels"]
            self.assertEqual((labels["model"], labels["feature"], labels["reference"]), ("fraud", "amount", "before"))
            self.assertEqual((labels["team"], labels["severity"]), ("fraud", "critical"))
            self.assertEqual(self.up(prometheus), "1")
            hook.wait_for("DriftDetected", "resolved")
            states = [score["alertState"] for score in server.json("history", "fraud*/amount")]
            self.assertEqual(states[-1], "ALERT_STATE_OK")
            self.assertIn("ALERT_STATE_DRIFTING", states)

    @staticmethod
    def up(prometheus):
        with urllib.request.urlopen(f"http://{prometheus}/api/v1/query?query=up", timeout=10) as response:
            return json.load(response)["data"]["result"][0]["value"][1]


if __name__ == "__main__":
    unittest.main(verbosity=2)
