import pytest
from flask import Flask
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from mypack.signing import TOLERANCE, serializer


def set_clock(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    stamp = TimestampSigner.get_timestamp
    monkeypatch.setattr(
        TimestampSigner, "get_timestamp", lambda signer: stamp(signer) + seconds
    )


def test_a_host_whose_clock_is_behind_accepts_what_another_signed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["mark"] = "kept"
    set_clock(monkeypatch, 2 - TOLERANCE)
    with client.session_transaction() as session:
        assert session["mark"] == "kept"


def test_what_comes_from_far_in_the_future_is_refused(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        signed = serializer("test").dumps("anna")
        set_clock(monkeypatch, -TOLERANCE - 5)
        with pytest.raises(SignatureExpired):
            serializer("test").loads(signed, max_age=60)


def test_what_was_signed_for_one_purpose_is_refused_for_another(app: Flask) -> None:
    with app.app_context():
        signed = serializer("remember").dumps("1:1")
        with pytest.raises(BadSignature):
            serializer("reset").loads(signed)
