"""The certificates."""

import time

import pytest

from sitectl.process import Outcome

DAY = 24 * 3600


@pytest.fixture
def https(made):
    conf = made.view.at("/etc/apache2/sites-available/mypack.conf")
    conf.write_text("SSLEngine on\n  SSLCertificateFile /etc/ssl/site.pem\n")
    return made


def ends(days):
    moment = time.gmtime(time.time() + days * DAY + 60)
    told = time.strftime("notAfter=%b %d %H:%M:%S %Y GMT\n", moment)
    return Outcome(0, told, "")


@pytest.mark.parametrize(
    ("outcome", "codes"),
    [
        (Outcome(1, "", "No such file"), ["DOC-701"]),
        (ends(-3), ["DOC-702"]),
        (ends(20), ["DOC-703"]),
        (ends(60), []),
    ],
)
def test_a_certificate(https, outcome, codes):
    https.view.commands["openssl x509"] = outcome
    assert https.codes("certificates.valid") == codes


def test_without_openssl_nobody_can_tell(https):
    https.view.commands["openssl x509"] = None
    assert https.reason("certificates.valid") == "openssl is not installed"
