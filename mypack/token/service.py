"""What can be done with tokens."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_

from mypack import audit, store
from mypack.database import utc_now
from mypack.extensions import db
from mypack.token.models import Token
from mypack.user.models import User

# Programs that look for leaked secrets know ours by its beginning.
PREFIX = "mypack_"
BYTES = 32
MOST = 20  # tokens of one user


class TooManyTokens(ValueError):
    """The user has as many tokens as anybody may have."""


def make_token(user: User, name: str, days: int | None = None) -> str:
    """Return a new token, which nobody can read again; without days it never ends.

    Raises TooManyTokens.
    """
    count = db.select(func.count()).select_from(Token).filter_by(user_id=user.id)
    if (db.session.scalar(count) or 0) >= MOST:
        raise TooManyTokens(f"You have {MOST} tokens. Revoke one before you make more.")
    secret = PREFIX + secrets.token_urlsafe(BYTES)
    expires_at = utc_now() + timedelta(days=days) if days else None
    row = Token(
        user_id=user.id, name=name, digest=digest(secret), expires_at=expires_at
    )
    store.add(row)
    audit.record(f"token {row.id} made", user.name)
    return secret


def list_tokens(user: User) -> list[Token]:
    """Return the user's tokens, the newest first, expired ones too."""
    query = db.select(Token).filter_by(user_id=user.id)
    return list(db.session.scalars(query.order_by(Token.created_at.desc(), Token.id)))


def find_token(user: User, token_id: UUID) -> Token | None:
    """Return this token of the user; another user's is None."""
    query = db.select(Token).filter_by(user_id=user.id, id=token_id)
    return db.session.scalars(query).one_or_none()


def revoke_token(token: Token) -> None:
    """End the token; the next request with it is refused."""
    event, account = f"token {token.id} revoked", token.user.name
    db.session.delete(token)
    store.commit()
    audit.record(event, account)


def find_owner(secret: str) -> User | None:
    """Return the active user whose token this is, unless it has expired."""
    if not (secret.startswith(PREFIX) and secret.isascii()):
        return None
    query = (
        db.select(User)
        .join(User.tokens)
        .where(
            Token.digest == digest(secret),
            User.is_active,
            or_(Token.expires_at.is_(None), Token.expires_at > utc_now()),
        )
    )
    return db.session.scalars(query).one_or_none()


def digest(secret: str) -> str:
    """Return what is kept of a token; with 256 random bits a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
