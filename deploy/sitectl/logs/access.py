"""Apache's access log: a JSON object for each request (deploy/apache/logs.conf.j2)."""

from sitectl.logs.entry import Entry, read_object, seconds_of

UNKNOWN = "-"  # what Apache writes for a value it does not have
CUT = 0.001  # seconds: Apache cuts off what is below a millisecond


def parse(text: str) -> Entry:
    """Read one line; raise ValueError, KeyError or TypeError for a foreign one.

    It was written when the answer was out; its own time is when the request came.
    """
    record = read_object(text)
    status, took = int(record["status"]), int(record["duration_us"]) / 1e6
    asked = f"{record['method']} {record['target']}"
    told = f"{asked}  {spoken(took)}  {record['bytes']} B  from {record['address']}"
    if record["slot"] != UNKNOWN:
        told += f"  slot={record['slot']}"
    id_ = "" if record["request_id"] == UNKNOWN else str(record["request_id"])
    began = seconds_of(record["time"])
    return Entry(began + took + CUT, "access", str(status), told, id_, values=record)


def spoken(seconds: float) -> str:
    """Show how long an answer took."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
