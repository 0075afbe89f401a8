"""Runs the real driftd and drift for tests: free loopback ports, a directory of its own, stopped by pid."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.request

DRIFTD = os.environ["DRIFTD"]
DRIFT = os.environ["DRIFT"]
DATA = os.environ["DRIFT_DATA_DIR"]
# What waits for another process gives up after this; generous, as sanitizers and busy machines are slow.
PATIENCE_SECONDS = 120


def data_file(name):
    """The path of a real stream; skips the test where it is not there."""
    path = os.path.join(DATA, name)
    if not os.path.exists(path):
        raise unittest.SkipTest(f"no {name} in {DATA}")
    return path


def wait_for(what, condition, seconds=PATIENCE_SECONDS):
    """The first true result of `condition`, asked again and again; fails the test when it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


class Driftd:
    """A driftd in a directory of its own, which outlives restarts."""

    def __init__(self, config=""):
        self.directory = tempfile.mkdtemp(prefix="driftd-e2e-")
        self.config = os.path.join(self.directory, "driftd.yaml")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(config)
        self.grpc = "127.0.0.1:0"
        self.http = "127.0.0.1:0"
        self.process = None
        self.log = open(os.path.join(self.directory, "log"), "a", encoding="utf-8")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.kill()
        self.log.close()
        shutil.rmtree(self.directory)

    def start(self):
        """Starts it, after the first time on the same ports, and waits until it is ready."""
        self.process = subprocess.Popen(
            [DRIFTD, f"--config={self.config}", f"--data_dir={self.directory}/data",
             f"--grpc_address={self.grpc}", f"--http_address={self.http}"],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("driftd listening "):
            with open(os.path.join(self.directory, "log"), encoding="utf-8") as log:
                raise AssertionError(f"driftd did not start: {line!r}\n{log.read()}")
        addresses = dict(word.split("=", 1) for word in line.split()[2:])
        self.grpc, self.http = addresses["grpc"], addresses["http"]

    def stop(self):
        """SIGTERM; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_SECONDS)
        self._gone()
        return code

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        self._gone()

    def _gone(self):
        self.process.stdout.close()
        self.process = None

    def drift(self, *arguments, check=True):
        """Runs the command line; the completed process."""
        result = subprocess.run([DRIFT, f"--server={self.grpc}", *arguments], capture_output=True, text=True,
                                timeout=300, check=False)
        if check and result.returncode != 0:
            raise AssertionError(f"drift {' '.join(arguments)}: exit {result.returncode}\n{result.stdout}{result.stderr}")
        return result

    def json(self, *arguments):
        """The objects that a command prints with -o json."""
        return [json.loads(line) for line in self.drift(*arguments, "-o", "json").stdout.splitlines()]

    def metrics(self):
        """The samples of /metrics: {'name{label="value",...}': value}."""
        with urllib.request.urlopen(f"http://{self.http}/metrics", timeout=30) as response:
            lines = response.read().decode().splitlines()
        samples = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in samples}


def sample(metrics, name, **labels):
    """The one sample of that name that has those labels."""
    wanted = [f'{label}="{value}"' for label, value in labels.items()]
    found = {key: value for key, value in metrics.items()
             if key.split("{")[0] == name and all(label in key for label in wanted)}
    if len(found) != 1:
        raise AssertionError(f"{name} with {labels}: {found}")
    return next(iter(found.values()))
