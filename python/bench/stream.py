"""Measures frames of the whole graph against the raw stream: python bench/stream.py URL [DAY]. Each way runs in a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
import time

WAYS = ("raw", "lines", "frames", "networkx")


def measure(way: str, url: str, day: str) -> str:
    """Runs one way and says how long it took and how much memory it added."""
    import json

    import httpx
    import pandas as pd  # so that its own memory counts for none

    from backchannel import Client

    assert pd
    before, began, rows = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), 0
    if way in ("raw", "lines"):
        with httpx.stream("GET", url + "/graph.ndjson", params={"asOf": day}, timeout=600, trust_env=False) as got:
            if way == "raw":
                rows = sum(len(chunk) for chunk in got.iter_bytes(1 << 16))
            else:
                rows = sum(json.loads(line)["type"] in ("node", "tie") for line in got.iter_lines())
    else:
        graph = Client(url).graph(day)
        rows = len(graph.nodes) + len(graph.ties) + len(graph.hops) if way == "frames" else graph.to_networkx().number_of_edges()
    spent, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{way:9} {rows:>12,} {'bytes' if way == 'raw' else 'rows ' if way != 'networkx' else 'edges'} {spent:7.2f} s {(after - before) / 1024:7.0f} MB more"


if __name__ == "__main__":
    given = sys.argv[1:]
    if len(given) == 3 and given[2] in WAYS:
        print(measure(given[2], given[0], given[1]))
    else:
        for each in WAYS:
            subprocess.run([sys.executable, __file__, given[0], given[1] if len(given) > 1 else "2018-03-01", each], check=True)
