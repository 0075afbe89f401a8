"""Checks the PromQL of rules and dashboards: each metric it names is one that exists, each dashboard query parses.

promtool checks the syntax of rules but knows no metric names, and does not read dashboards at all.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = sorted((ROOT / "deploy/prometheus/rules").glob("*.yml"))
DASHBOARDS = sorted((ROOT / "deploy/grafana/dashboards").glob("*.json"))
KNOWN = {
    line
    for line in (ROOT / "tests/deploy/metrics.txt").read_text().splitlines()
    if line and not line.startswith("#")
}


def without_comments(yaml_text):
    return re.sub(r"^\s*#.*$", "", yaml_text, flags=re.MULTILINE)


def metrics_in(text):
    return set(re.findall(r"\b(?:driftd?|process|grpc_server)_[a-z_]+", text))


def dashboard_queries(node):
    """Yields every PromQL expression below `node`: panels, annotations and the queries of variables."""
    if isinstance(node, list):
        for child in node:
            yield from dashboard_queries(child)
    elif isinstance(node, dict):
        if isinstance(node.get("expr"), str):
            yield node["expr"]
        variable = re.fullmatch(r"label_values\((.*), \w+\)", str(node.get("definition", "")))
        if variable:
            yield variable[1]
        for child in node.values():
            yield from dashboard_queries(child)


def without_variables(query):
    """Puts in what Grafana would for $__rate_interval and for a variable set to All."""
    return re.sub(r"\$\w+", ".*", query.replace("$__rate_interval", "1m"))


def promtool_errors(queries):
    """promtool reads rule files only, so each query becomes the expression of a rule; JSON is YAML."""
    rules = [{"record": f"query:{n}", "expr": without_variables(q)} for n, q in enumerate(queries)]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        json.dump({"groups": [{"name": "dashboard", "rules": rules}]}, file)
        file.flush()
        result = subprocess.run(["promtool", "check", "rules", file.name], capture_output=True, text=True)
    return result.stderr if result.returncode else ""


def main():
    problems = []
    for path in RULES:
        for name in sorted(metrics_in(without_comments(path.read_text())) - KNOWN):
            problems.append(f"{path.name}: {name} is no metric of tests/deploy/metrics.txt")
    for path in DASHBOARDS:
        queries = list(dashboard_queries(json.loads(path.read_text())))
        if not queries:
            problems.append(f"{path.name}: no query found in it")
        for name in sorted(metrics_in("\n".join(queries)) - KNOWN):
            problems.append(f"{path.name}: {name} is no metric of tests/deploy/metrics.txt")
        problems += [f"{path.name}: {line}" for line in promtool_errors(queries).splitlines()]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
