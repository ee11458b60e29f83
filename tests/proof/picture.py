"""One picture: latency over time, with the switches marked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

COLOURS = {
    "deploy": "#1f6feb",
    "rollback": "#c2410c",
    "reload": "#0f766e",
    "touch": "#7c3aed",
    "rotation": "#57606a",
}
LONGEST, P99 = "#d0a24c", "#24292f"


def draw(figures: Mapping[str, Any], output: Path) -> None:
    """Write latency.png and latency.svg."""
    figure, axes = plt.subplots(figsize=(14, 5.5), layout="constrained")
    _latency(axes, figures)
    _switches(axes, figures)
    _words(axes, figures)
    figure.savefig(output / "latency.png", dpi=110)
    figure.savefig(output / "latency.svg", metadata={"Date": None})
    plt.close(figure)


def _latency(axes: Axes, figures: Mapping[str, Any]) -> None:
    seconds = [row[0] / 10 for row in figures["buckets"]]
    longest = [row[3] for row in figures["buckets"]]
    p99 = [row[2] for row in figures["buckets"]]
    width = max(0.4, min(1.0, 120 / max(seconds[-1], 1)))
    axes.plot(seconds, longest, color=LONGEST, lw=width, label="longest")
    axes.plot(seconds, p99, color=P99, lw=width, label="p99")
    steady = figures["steady"]["p99"]
    axes.axhline(steady, color="#1a7f37", lw=1, ls="--", label="steady p99")
    axes.axhline(steady * 5, color="#cf222e", lw=1, ls="--", label="5 x steady p99")


def _switches(axes: Axes, figures: Mapping[str, Any]) -> None:
    for mark in figures["marks"]:
        verb = mark["label"].split()[0]
        colour = COLOURS[verb]
        end = mark["flip"] or mark["ended"]
        axes.axvspan(mark["began"], end, color=colour, alpha=0.10, lw=0)
        if mark["flip"]:
            axes.axvline(mark["flip"], color=colour, lw=1.4)
        axes.annotate(
            mark["label"],
            (end, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4),
            textcoords="offset points",
            rotation=60,
            ha="left",
            va="bottom",
            fontsize=9,
            color=colour,
        )


def _words(axes: Axes, figures: Mapping[str, Any]) -> None:
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} ms"))
    axes.set_xlim(0, figures["buckets"][-1][0] / 10)
    axes.set_xlabel(
        "seconds; each line is a flip, the shaded stretch before it its preparation"
    )
    axes.set_title(
        f"{figures['requests']:,} requests, {figures['failed']} failed: latency per "
        "100 ms",
        loc="left",
        pad=78,
        fontweight="bold",
    )
    axes.grid(axis="y", color="#d0d7de", lw=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    # Above the labels of the switches, in the line of the title.
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1.16), ncols=4, frameon=False)
