"""Words that pages make of values."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the filters: `{{ 3|counted('supplier') }}`."""
    app.add_template_filter(counted)


def counted(number: int, noun: str) -> str:
    """Return the number with its noun: no suppliers, 1 supplier, 2 suppliers."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
