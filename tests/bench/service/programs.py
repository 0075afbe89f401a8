"""The programs that the service's rows measure, each with files of its own that are gone afterwards."""

import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import urllib.request


class Server:
    """A program that prints its address when it is ready."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.line = self.process.stdout.readline()
        if "listening" not in self.line:
            raise RuntimeError(f"{command[0]} did not start: {self.line!r}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.process.stdout.close()


class Touch(Server):
    def __init__(self, build):
        super().__init__([build / "tests/bench/service/touch_server"])
        self.grpc = self.line.split()[-1]


class Driftd(Server):
    """With its store beside the build: a temporary directory may be in memory, where a sync costs nothing."""

    def __init__(self, build, config=""):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="driftd-", dir=build / "bench"))
        (self.directory / "driftd.yaml").write_text(config)
        super().__init__([build / "server/driftd", f"--config={self.directory}/driftd.yaml",
                          f"--data_dir={self.directory}/data", "--grpc_address=127.0.0.1:0",
                          "--http_address=127.0.0.1:0"])
        addresses = dict(word.split("=", 1) for word in self.line.split()[2:])
        self.grpc, self.http = addresses["grpc"], addresses["http"]

    def __exit__(self, *_):
        super().__exit__()
        shutil.rmtree(self.directory)

    def commits(self):
        with urllib.request.urlopen(f"http://{self.http}/metrics") as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith("driftd_commits_total "):
                    return float(line.split()[1])
        raise RuntimeError("no driftd_commits_total in /metrics")


def load(build, server, **options):
    """What `drift bench` says, as its JSON."""
    words = [f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}")
             for name, value in options.items()]
    command = [build / "client/drift", "bench", f"--server={server.grpc}", "-o", "json", *words]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {run.stderr}{run.stdout}")
    return json.loads(run.stdout)


def rocks_series_per_second(build, series, in_message, messages_in_write, seconds):
    directory = tempfile.mkdtemp(prefix="rocks-", dir=build / "bench")
    try:
        command = [build / "tests/bench/service/rocks_writer", directory, series, in_message,
                   messages_in_write, seconds]
        run = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True)
        return float(run.stdout)
    finally:
        shutil.rmtree(directory)


def record(build, server, rounds):
    command = [build / "tests/bench/service/record_bench", server.grpc, str(rounds)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines]
