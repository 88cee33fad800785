"""What Prometheus reads. One registry per application, so that two of them in one process do not mix."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram


class Metrics:
    """Requests are labelled by route template (``/v1/cases/{case_id}``), so that no id becomes a label."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "rounds_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "rounds_request_seconds", "Time to answer, in seconds.", ("method", "route"), registry=self.registry
        )
        self._rows = Counter(
            "rounds_batch_rows", "Rows of batches, by what became of them.", ("status",), registry=self.registry
        )

    def note_request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def note_rows(self, status: str, count: int) -> None:
        self._rows.labels(status).inc(count)
