"""Hosts whose clocks differ: what one signed must open the other."""

import httpx

from tests.faults.fault import Bound, Fault, Promise
from tests.faults.outcome import Notes
from tests.faults.prober import PORT
from tests.lab import Host

# A session as a host signs it whose clock is wrong; users of a fleet meet such hosts.
COOKIE = r"""
import flask, time
from flask import session
from mypack.extensions import db
from mypack.user.models import User
from mypack.user.session import begin_session

real = time.time
time.time = lambda: real() + (SECONDS)
import itsdangerous.timed, mypack.user.session
itsdangerous.timed.time.time = time.time
mypack.user.session.time = time.time
app = flask.current_app._get_current_object()
with app.test_request_context():
    user = db.session.scalars(db.select(User)).first()
    begin_session(user, remember=False)
    signer = app.session_interface.get_signing_serializer(app)
    print("cookie", signer.dumps(dict(session)))

"""
PAGE = "/user/profile"
SESSION = "session signed {:+d} s away"


def cookie(host: Host, seconds: int) -> str:
    """Return the session of an administrator, signed by a clock that is so far off."""
    code = COOKIE.replace("SECONDS", str(seconds))
    out = host.ssh("sitectl flask shell", input=code).stdout
    return str(out.partition("cookie ")[2].split()[0])


def kept(host: Host) -> Notes:
    """Ask with sessions that were signed two seconds ahead and behind."""
    found: Notes = {}
    for seconds in (2, -2):
        session = {"session": cookie(host, seconds)}
        answer = httpx.get(f"http://{host.address}:{PORT}{PAGE}", cookies=session)
        assert answer.status_code == 200, (seconds, answer.status_code)
        found[SESSION.format(seconds)] = answer.status_code
    return found


FAULTS = [
    Fault(
        "clock-off",
        "another host's clock is two seconds ahead, or behind",
        "d12",
        "true",
        Promise("R20", 0, longest=2, deaths=0),
        check=kept,
        bounds=tuple(Bound(SESSION.format(n), 200, 200) for n in (2, -2)),
    ),
]
