"""What is counted; docs/operations.md says what is done with it."""

from dataclasses import dataclass

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
STOPS = "Daemons that ended"


@dataclass(frozen=True)
class Measures:
    """One row for each thing that is counted."""

    requests: Counter
    seconds: Histogram
    queue: Histogram
    busy: Gauge
    threads: Gauge
    daemons: Gauge
    starts: Counter
    stops: Counter


def make() -> Measures:
    """Describe the measures; labels have few values, since each has a row in a file."""

    def counter(name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=None)

    def gauge(name: str, meaning: str, *labels: str) -> Gauge:
        # Over the daemons that live now.
        mode = "livesum"
        return Gauge(name, meaning, labels, registry=None, multiprocess_mode=mode)  # type: ignore[arg-type]

    def histogram(name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, registry=None, buckets=SECONDS)

    return Measures(
        counter(
            "mypack_requests", "Answers by route", "slot", "route", "method", "status"
        ),
        histogram("mypack_request_seconds", "Time to the answer", "slot", "route"),
        histogram("mypack_queue_seconds", "Time from Apache to a free thread", "slot"),
        gauge("mypack_busy_threads", "Requests in progress", "slot"),
        gauge("mypack_threads", "Requests that can be in progress", "slot"),
        gauge("mypack_daemons", "Daemons that run", "slot", "release"),
        counter("mypack_daemon_starts", "Daemons that loaded the application", "slot"),
        counter("mypack_daemon_stops", STOPS, "slot", "reason"),
    )
