"""Counting tries over all processes: a try is taken before it is made.

Each statement is a transaction of its own on a connection of its own, so that a count
outlives whatever becomes of the request, and no two processes wait for each other.
"""

import hmac
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from secrets import randbelow
from time import time

from flask import current_app
from sqlalchemy import Connection, case, delete, insert, update
from sqlalchemy.exc import IntegrityError

from mypack.extensions import db
from mypack.limit.models import Count

LONGEST_PERIOD = 24 * 3600  # seconds; what is older counts for nothing
CLEANING = 100  # one new count in so many takes the old ones away
NETWORK = 64  # bits of an IPv6 address that name a customer, not a machine


class TooManyTries(Exception):
    """It was tried too often; `retry_after` seconds later it may be tried again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"tried too often; may be tried again in {retry_after} s")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Limit:
    """So many tries of one thing in a period, which begins with the first of them."""

    kind: str
    subject: str
    most: int
    period: int  # seconds

    @property
    def key(self) -> str:
        """Return what the table keeps, which names neither account nor address."""
        secret = current_app.config["SECRET_KEY"].encode()
        subject = f"{self.kind}:{self.subject}".encode("utf-8", "replace")
        return hmac.digest(secret, subject, "sha256").hex()

    def take(self) -> None:
        """Take one try, or raise TooManyTries. Ends the transaction before."""
        db.session.commit()
        now = int(time())
        with _statements() as connection:
            if _count(connection, self, now) or _begin(connection, self, now):
                return
            if _count(connection, self, now):  # another process has just begun it
                return
            query = db.select(Count.period_start).where(Count.key == self.key)
            begun = connection.scalar(query) or now
        raise TooManyTries(max(begun + self.period - now, 1))

    def give_back(self) -> None:
        """Take one try off the count again."""
        one_less = update(Count).where(Count.key == self.key, Count.tries > 0)
        with _statements() as connection:
            connection.execute(one_less.values(tries=Count.tries - 1))

    def forget(self) -> None:
        """Begin anew with the next try."""
        with _statements() as connection:
            connection.execute(delete(Count).where(Count.key == self.key))


def network(address: str | None) -> str:
    """Return whom an address stands for: whoever has IPv6 has very many of them."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> NETWORK << NETWORK))


def _statements() -> Connection:
    return db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _count(connection: Connection, limit: Limit, now: int) -> bool:
    is_over = Count.period_start <= now - limit.period
    counted = connection.execute(
        update(Count)
        .where(Count.key == limit.key, is_over | (Count.tries < limit.most))
        # In this order: MariaDB's right sides see what the left ones have set.
        .ordered_values(
            (Count.tries, case((is_over, 1), else_=Count.tries + 1)),
            (Count.period_start, case((is_over, now), else_=Count.period_start)),
        )
    )
    return counted.rowcount == 1


def _begin(connection: Connection, limit: Limit, now: int) -> bool:
    if randbelow(CLEANING) == 0:
        old = Count.period_start < now - LONGEST_PERIOD
        connection.execute(delete(Count).where(old))
    row = {"key": limit.key, "period_start": now, "tries": 1}
    try:
        connection.execute(insert(Count).values(row))
    except IntegrityError:
        return False
    return True
