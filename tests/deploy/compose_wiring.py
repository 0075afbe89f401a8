"""Checks that what docker-compose.yml mounts is there, and that its services agree on host names and ports.

Compose itself makes an empty directory of a mount's source that is missing, and only says so when a container fails.
"""

import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]


def load(path):
    return yaml.safe_load((ROOT / path).read_text())


def missing_mounts(services):
    for name, service in services.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./") and not (ROOT / source).exists():
                yield f"service {name} mounts {source}, which does not exist"


def unpinned_images(services):
    for name, service in services.items():
        if "build" not in service and not re.search(r":v?\d+\.\d+\.\d+$", service["image"]):
            yield f"service {name}: image {service['image']} is not pinned to a version"


def published_ports(services):
    """The HOST:PORT under which each service is reached by the others."""
    return {
        f"{name}:{port.split(':')[-1]}"
        for name, service in services.items()
        for port in service.get("ports", [])
    }


def addresses_used():
    """Yields (file, HOST:PORT) for every address by which one service looks for another."""
    prometheus = load("deploy/prometheus/prometheus.yml")
    for scrape in prometheus["scrape_configs"]:
        for static in scrape["static_configs"]:
            yield from (("prometheus.yml", t) for t in static["targets"] if "localhost" not in t)
    for alertmanager in prometheus["alerting"]["alertmanagers"]:
        for static in alertmanager["static_configs"]:
            yield from (("prometheus.yml", t) for t in static["targets"])
    for source in load("deploy/grafana/provisioning/datasources/prometheus.yml")["datasources"]:
        yield "datasources/prometheus.yml", source["url"].removeprefix("http://")
    server = load("deploy/config/driftd.yaml")["server"]
    for key in ("grpc_address", "http_address"):
        yield "driftd.yaml", server[key].replace("0.0.0.0", "driftd")


def main():
    services = load("docker-compose.yml")["services"]
    ports = published_ports(services)
    problems = [*missing_mounts(services), *unpinned_images(services)]
    for file, address in addresses_used():
        if address not in ports:
            problems.append(f"{file}: {address} is no service of docker-compose.yml: {sorted(ports)}")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
