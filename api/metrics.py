"""What Prometheus reads. One registry per application, so that two of them in one process do not mix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from geo.providers.circuit import State
from geo.providers.line import Figures
from geo.providers.verdict import Verdict
from service.store import deliveries, figures, runs
from service.wiring import Rounds


class Metrics:
    """Requests are labelled by route template (``/v1/cases/{case_id}``), so that no id becomes a label."""

    def __init__(self, house: Rounds) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "rounds_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "rounds_request_seconds", "Time to answer, in seconds.", ("method", "route"), registry=self._registry
        )
        self._registry.register(_HouseFigures(house))

    def note_request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def page(self) -> bytes:
        """Everything in Prometheus' text form."""
        return generate_latest(self._registry)


class _HouseFigures(Collector):
    """What the store knows, counted when it is asked: the same from every process of a house."""

    def __init__(self, house: Rounds) -> None:
        self._house = house

    def describe(self) -> Iterable[Metric]:
        return ()  # otherwise registering would already ask the store

    def collect(self) -> Iterator[Metric]:
        yield from _providers(self._house.providers.figures())
        yield _gauge("rounds_roads_up", "Whether a region's roads are served.", "roads", self._house.roads_running())
        with self._house.store.read() as tx:
            yield _gauge("rounds_runs", "Runs by state.", "state", runs.count_by_state(tx))
            yield _gauge("rounds_cases", "Cases by state.", "state", figures.cases_by_state(tx))
            yield _gauge("rounds_addresses", "Addresses by precision.", "precision", figures.addresses_by_precision(tx))
            counted = deliveries.count_by_state(tx)
            yield _gauge("rounds_deliveries", "Deliveries of events by state.", "state", counted)
            solved = SummaryMetricFamily("rounds_run_seconds", "Time from start to end of runs.", labels=("state",))
            for state, (count, seconds) in figures.ended_runs(tx).items():
                solved.add_metric((state,), count, seconds)
            yield solved


def _providers(figures: Mapping[str, Figures]) -> Iterator[Metric]:
    """Of this process: what became of requests to providers, and which of them are not asked for now."""
    requests = CounterMetricFamily(
        "rounds_provider_requests", "Requests to providers, by what came of them.", labels=("provider", "result")
    )
    circuits = GaugeMetricFamily(
        "rounds_provider_circuit", "1 for the state of each provider's circuit.", labels=("provider", "state")
    )
    for name, one in figures.items():
        for result in Verdict:
            requests.add_metric((name, result.value), one.requests.get(result.value, 0))
        for state in State:
            circuits.add_metric((name, state.value), float(one.circuit is state))
    yield requests
    yield circuits


def _gauge(name: str, about: str, label: str, values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=(label,))
    for value, count in values.items():
        family.add_metric((str(value),), float(count))
    return family
