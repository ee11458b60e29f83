"""What mod_wsgi 6 says instead, where the inventory has `apache_mod_wsgi: pypi`."""

from dataclasses import replace

from sitectl.explain.known import Known

TEXTS = (
    (
        "LOG-304",
        "Daemon process '{process}' closed connection before sending complete "
        "response headers",
    ),
    ("LOG-304", "Error reading response headers from daemon process '{process}'"),
    (
        "LOG-312",
        "Daemon process configuration failed; process left in unspecified state",
    ),
    ("LOG-313", "Unable to stat Python home '{path}' for"),
    ("LOG-314", "Python home '{path}' for {where} is not a directory"),
    ("LOG-315", "Python home '{path}' for {where} is not accessible"),
    (
        "LOG-316",
        "Unsupported locale setting '{locale}' specified for daemon process "
        "group '{process}'",
    ),
    ("LOG-317", "Unable to bind unix domain socket '{socket}'"),
    (
        "LOG-318",
        "Length of path for daemon process socket exceeds maximum allowed value",
    ),
    (
        "LOG-319",
        "Process '{process}' (pid={pid}) has died; deregistering and restarting",
    ),
    ("LOG-320", "Process '{process}' (pid={pid}) terminated by signal {signal}"),
    (
        "LOG-321",
        "Process '{process}' (pid={pid}) terminated normally, exit code {status}",
    ),
    ("LOG-322", "Process '{process}' (pid={pid}) has died but server is being stopped"),
    (
        "LOG-323",
        "Daemon process request time limit exceeded{how} daemon process '{process}'",
    ),
    ("LOG-324", "deadlock timer expired, stopping daemon process '{process}'"),
    ("LOG-325", "startup timer expired, stopping daemon process '{process}'"),
    ("LOG-327", "Shutdown timeout expired; aborting daemon process '{process}'"),
    ("LOG-328", "Shutdown requested for daemon process '{process}'"),
    (
        "LOG-329",
        "Process eviction requested; waiting for in-flight requests to "
        "complete in daemon process '{process}'",
    ),
    (
        "LOG-330",
        "Starting daemon process '{process}' with uid={uid}, gid={gid} and "
        "threads={threads}.",
    ),
    ("LOG-332", "Exiting daemon process '{process}'"),
    (
        "LOG-333",
        "restart timer expired in daemon process '{process}'; forcing shutdown",
    ),
    ("LOG-334", "Unable to spawn daemon process '{process}'"),
    (
        "LOG-335",
        "Unable to create worker thread {number} in daemon process '{process}'",
    ),
    ("LOG-338", "but runtime using Python/{version} in"),
    ("LOG-339", "Removing stale unix domain socket '{socket}' before re-binding"),
    ("LOG-340", "Request origin could not be validated; "),
    ("LOG-401", "Unable to execute Python script file '{script}'"),
    ("LOG-402", "Could not read or compile WSGI script '{script}' for"),
    ("LOG-403", "exception raised processing WSGI script '{script}' for"),
    ("LOG-410", "Unable to proxy response to client"),
    ("LOG-411", "Unable to proxy response from daemon to client"),
)


def newer(known: tuple[Known, ...]) -> tuple[Known, ...]:
    """Return the same messages in the words of mod_wsgi 6."""
    old = {one.code: one for one in known}
    return tuple(replace(old[code], text=text) for code, text in TEXTS)
