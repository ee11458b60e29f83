"""An S3 storage on a lab host: moto's server, with TLS, for those who have its key."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.lab import Host

PACKAGES = Path(__file__).parents[2] / "requirements/storage.txt"
FOLDER = "/opt/s3"
BUCKET = "backups"
AUTHORITY = "/usr/local/share/ca-certificates/lab.crt"
INSTALL = f"""
set -e
apt-get -qq update && apt-get -qqy install python3-venv openssl
python3 -m venv {FOLDER}
{FOLDER}/bin/pip install -q --require-hashes -r /root/s3.txt
cd {FOLDER}
openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=lab \\
    -keyout ca.key -out ca.crt
openssl req -newkey rsa:2048 -nodes -subj /CN=$(hostname) -keyout key -out request
printf 'subjectAltName = DNS:%s\\n' $(hostname) > names
openssl x509 -req -days 9 -in request -CA ca.crt -CAkey ca.key -CAcreateserial \\
    -extfile names -out crt
"""
# Not moto's own server: it ends TLS without a word, which pgBackRest takes for a cut.
APPLICATION = """
from moto.moto_server import werkzeug_app
app = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
"""
# What follows the three calls that make a user and his key is checked: who signed it,
# and whether he may.
START = f"""
systemd-run --quiet --unit=s3 --setenv=INITIAL_NO_AUTH_ACTION_COUNT=3 \\
    --property=WorkingDirectory={FOLDER} \\
    {FOLDER}/bin/gunicorn storage:app --threads=8 \\
    --bind=0.0.0.0:443 --certfile={FOLDER}/crt --keyfile={FOLDER}/key --timeout=300
"""
ACCOUNT = f"""
import boto3, json, time
from botocore.config import Config
retries = Config(retries={{"mode": "standard", "max_attempts": 20}})
way = dict(endpoint_url="https://localhost", verify=False, region_name="us-east-1")
anybody = dict(aws_access_key_id="nobody", aws_secret_access_key="nothing")
iam = boto3.client("iam", config=retries, **way, **anybody)
iam.create_user(UserName="site")
allowed = [{{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}]
policy = json.dumps({{"Version": "2012-10-17", "Statement": allowed}})
iam.put_user_policy(UserName="site", PolicyName="s3", PolicyDocument=policy)
key = iam.create_access_key(UserName="site")["AccessKey"]
own = [key["AccessKeyId"], key["SecretAccessKey"]]
site = dict(zip(anybody, own))
boto3.client("s3", **way, **site).create_bucket(Bucket="{BUCKET}")
print(json.dumps(own))
"""


@dataclass(frozen=True)
class Storage:
    """What a client has to know."""

    host: str
    key: str
    secret: str
    authority: str


def serve(host: Host) -> Storage:
    """Run an empty storage on a host."""
    host.put(PACKAGES, "/root/s3.txt")
    host.ssh(INSTALL)
    host.ssh(f"cat > {FOLDER}/storage.py", input=APPLICATION)
    host.ssh(START)
    said = host.ssh(f"{FOLDER}/bin/python -W ignore -", input=ACCOUNT).stdout
    key, secret = json.loads(said)
    authority = host.ssh(f"cat {FOLDER}/ca.crt").stdout
    return Storage(host.name, key, secret, authority)


def trust(host: Host, storage: Storage) -> None:
    """Let a host trust the storage's authority, as a company's own image would."""
    host.ssh(f"cat > {AUTHORITY} && update-ca-certificates", input=storage.authority)
