"""The disk of the uploads is full: who uploads is told, and nothing else suffers."""

import re
from io import BytesIO

import httpx
from PIL import Image

from tests.faults.clocks import cookie
from tests.faults.disks import full, small
from tests.faults.fault import Bound, Fault, Promise, do
from tests.faults.outcome import Notes
from tests.faults.prober import PORT
from tests.lab import Host

FOLDER = "/var/lib/mypack/uploads"
ITEM = "/item/1/picture"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def upload(host: Host) -> int:
    """Give an item a picture as an administrator does; return the status."""
    site = f"http://{host.address}:{PORT}"
    with httpx.Client(base_url=site, timeout=30) as client:
        # With its domain, so that the page's own takes its place.
        client.cookies.set("session", cookie(host, seconds=0), host.address)
        token = TOKEN.search(client.get(ITEM).text)
        assert token, client.get(ITEM).text
        data, files = {"csrf_token": token[1]}, {"file": ("noise.png", noise())}
        return client.post(ITEM, data=data, files=files).status_code


def noise() -> bytes:
    """Return a picture that no format makes small."""
    made = BytesIO()
    Image.effect_noise((600, 400), 90).save(made, "PNG")
    return made.getvalue()


def fill(host: Host) -> None:
    """Fill the disk, and see what an upload says of it."""
    do(host, full(FOLDER))
    assert upload(host) == 507


def kept(host: Host) -> Notes:
    """See that an upload works again."""
    assert upload(host) == 302
    return {"an upload meanwhile": 507, "and afterwards": "kept"}


FAULTS = [
    Fault(
        "uploads-full",
        "the disk of the uploads is full",
        "d12",
        fill,
        Promise("R14", 1, longest=5, deaths=0),
        prepare=small(FOLDER),
        mend=f"rm {FOLDER}/ballast",
        hold=3,
        check=kept,
        bounds=(Bound("an upload meanwhile", 507, 507),),
    ),
]
