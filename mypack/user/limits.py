"""How often one account may be tried, and from one network address."""

from flask import current_app

from mypack.limit.service import Limit, network

SIGN_IN, RESET = "sign-in", "reset"


def of_account(purpose: str, account: str) -> Limit:
    """Return the limit of a name or an address, whether anybody has it or not."""
    config = current_app.config
    subject = account.strip().lower()
    return Limit(
        f"{purpose} account", subject, config["LIMIT_ACCOUNT"], config["LIMIT_PERIOD"]
    )


def of_address(purpose: str, address: str | None) -> Limit:
    """Return the limit of whoever uses this network address."""
    config = current_app.config
    subject = network(address)
    return Limit(
        f"{purpose} address", subject, config["LIMIT_ADDRESS"], config["LIMIT_PERIOD"]
    )
