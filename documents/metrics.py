"""What this process counts of its own work, for whoever watches the instance (config/metrics.py).

Counters are memory that the processes of `up` share by files: counting takes a microsecond or two and asks
nobody. What the database knows is asked for when somebody looks.
"""

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("contested_requests", "Requests that were answered.", ["route", "method", "status"])
LATENCY = Histogram(
    "contested_request_seconds",
    "Until an answer began, in seconds.",
    ["route", "method"],
    buckets=SECONDS,
)
LABELS = Counter("contested_labels_saved", "Answers that were given, changed or cleared.")
REPEATS = Counter("contested_label_repeats", "Actions that came again and were acknowledged again.")
EXPORTS = Gauge("contested_export_streams", "Exports that are streaming.", multiprocess_mode="livesum")
POOL = Gauge(
    "contested_pool_connections",
    "Connections of the web processes' pools: `open`, `idle`, and requests that wait for one.",
    ["state"],
    multiprocess_mode="livesum",
)
REPLICA_READS = Counter("contested_replica_reads", "Large reads that the replica answered.")
REPLICA_FALLBACKS = Counter(
    "contested_replica_fallbacks",
    "Large reads that the primary answered although there is a replica: it was `lost`, `behind` or "
    "`unknown` to be neither, `cancelled` the read, or `refused` it.",
    ["reason"],
)
