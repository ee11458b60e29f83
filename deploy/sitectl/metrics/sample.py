"""One value with its labels, and the text format of Prometheus."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(frozen=True)
class Sample:
    """A gauge; every sample of one name has the same meaning."""

    name: str
    meaning: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


def render(samples: Iterable[Sample], site: str) -> str:
    """Write samples as text; those of one name stand together, as the format wants."""
    groups: dict[str, list[Sample]] = {}
    for sample in samples:
        groups.setdefault(sample.name, []).append(sample)
    return "".join(group(found, site) for found in groups.values())


def group(samples: list[Sample], site: str) -> str:
    """Write the samples of one name."""
    name = f"sitectl_{samples[0].name}"
    head = f"# HELP {name} {samples[0].meaning}\n# TYPE {name} gauge\n"
    rows = [
        f"{name}{{{labels({'site': site, **one.labels})}}} {one.value:.15g}\n"
        for one in samples
    ]
    return head + "".join(rows)


def labels(values: dict[str, str]) -> str:
    """Write labels."""
    return ",".join(f'{k}="{v.translate(ESCAPES)}"' for k, v in values.items())


def seconds(moment: str) -> float:
    """Turn a time of ours into seconds since 1970; ValueError when it is none."""
    time = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ")
    return time.replace(tzinfo=UTC).timestamp()
