"""How many connections the database's server gives, and how many the site may open."""

from sqlalchemy import Engine, text

ASK = {
    "postgresql": "SHOW max_connections",
    "mysql": "SELECT @@max_connections",
}
# Three that servers keep for their administrators, and ten for operations.
KEPT = 13


def too_many(engine: Engine, daemons: int, size: int) -> str:
    """Return what is wrong with pools of this size in so many daemons, "" if nothing.

    Both slots of every host count: the standby's daemons hold connections too.
    """
    query = ASK.get(engine.dialect.name)
    if query is None:
        return ""
    with engine.connect() as connection:
        given = int(connection.scalar(text(query)) or 0)
    if daemons * size <= given - KEPT:
        return ""
    return (
        f"DATABASE_POOL_SIZE: {size}; {daemons} daemons may open {daemons * size} "
        f"connections, the server gives {given}, of which {KEPT} are kept for "
        f"operators. Set it to {max((given - KEPT) // daemons, 1)} or less in "
        "site_settings, but to no less than site_threads, or raise max_connections "
        "of the server"
    )
