"""Messages about the application inside a daemon."""

from sitectl.explain.known import Known

NOTHING = "nothing to do"
IMPORT = (
    "read the traceback below it; `sitectl rollback` if a release brought it, "
    "`sitectl doctor` if none did"
)
# Ansible writes the file anew, so a correction by hand would not last.
CORRECT = (
    "sitectl flask -- check-config; then correct site_settings in the inventory, "
    "`make up`"
)

MESSAGES = (
    Known(
        "LOG-401",
        "Failed to exec Python script file '{script}'.",
        "The application did not load: its settings were refused, or its code failed.",
        "This daemon answers 500 to everything.",
        IMPORT,
    ),
    Known(
        "LOG-402",
        "Could not read/compile source file '{script}'.",
        "{script} is missing, closed to the daemons, or no Python.",
        "This daemon answers 500 to everything.",
        "make up (it installs start.wsgi anew)",
    ),
    Known(
        "LOG-403",
        "Exception occurred processing WSGI script '{script}'.",
        "A request failed outside the application's own error pages.",
        "The answer was 500, or was cut off.",
        "read the traceback below it; `sitectl rollback` if a release brought it",
    ),
    Known(
        "LOG-404",
        "SystemExit exception raised when doing exec of Python script file '{script}'.",
        "The application ended itself while it loaded: its settings were refused.",
        "This daemon answers 500 to everything.",
        CORRECT,
    ),
    Known(
        "LOG-405",
        "SystemExit exception raised by WSGI script '{script}' ignored.",
        "A page called sys.exit().",
        "The answer was 500; the daemon goes on.",
        "correct the page: it must return an answer",
    ),
    Known(
        "LOG-406",
        "Target WSGI script '{script}' does not contain WSGI application '{name}'.",
        "{script} was edited: it does not define `{name}`.",
        "Every request ends in 500.",
        "make up (it installs start.wsgi anew)",
    ),
    Known(
        "LOG-407",
        "Target WSGI script not found or unable to stat",
        "start.wsgi is missing, or Apache may not enter a folder above it.",
        "The answer was 404, for every user.",
        "sitectl doctor (DOC-229); make up",
    ),
    Known(
        "LOG-408",
        "Content length mismatch, expected {expected}, response generated {generated}",
        "A page announced {expected} bytes and sent {generated}: it failed midway, or "
        "counts wrong.",
        "The client got a damaged answer.",
        "see the application's log at that time; correct the page",
    ),
    Known(
        "LOG-409",
        "Client closed connection.",
        "A user went away before the answer was complete.",
        "None.",
        NOTHING,
    ),
    Known(
        "LOG-410",
        "Failed to proxy response to client.",
        "A user went away before the answer was complete.",
        "None.",
        NOTHING,
    ),
    Known(
        "LOG-411",
        "Failed to proxy response from daemon.",
        "A daemon died or stalled while it sent an answer.",
        "The client got a cut answer.",
        "sitectl doctor; the lines around it say why the daemon ended",
    ),
    Known(
        "LOG-412",
        "failed to write response data: {reason}",
        "A user went away before the answer was complete ({reason}).",
        "None.",
        NOTHING,
    ),
    Known(
        "LOG-413",
        "request data read error: {reason}",
        "A user went away, or was too slow, while sending a form or a file ({reason}).",
        "The request failed; nothing was saved by it.",
        NOTHING,
    ),
    Known(
        "LOG-414",
        "Loading Python script file '{script}'.",
        "A daemon loads the application.",
        "None.",
        NOTHING,
    ),
    Known(
        "LOG-415",
        "Reloading WSGI script '{script}'.",
        "Without systemd mod_wsgi reloads by itself after a touch of {script}.",
        "Requests waited for a second or two.",
        NOTHING,
    ),
    Known(
        "LOG-416",
        "ModuleNotFoundError: No module named 'encodings'",
        "The slot's environment is for another Python, or was moved.",
        "The daemon does not start; requests end in 504.",
        "sitectl doctor (DOC-222, DOC-324)",
    ),
    Known(
        "LOG-417",
        "Fatal Python error: {reason}",
        "Python itself could not start: the environment is damaged, moved, or for "
        "another Python.",
        "The daemon ends and another tries the same; requests end in 504.",
        "sitectl doctor (DOC-222, DOC-322, DOC-324)",
    ),
    Known(
        "LOG-418",
        "ModuleNotFoundError: No module named '{name}'",
        "The live release lacks {name}: it was not among its dependencies, or its "
        "environment is damaged.",
        "The daemon that logged it answers 500.",
        "sitectl doctor (DOC-322); then `sitectl rollback`",
    ),
    Known(
        "LOG-419",
        "settings are invalid in {file}:",
        "{file} was edited, or a release wants other keys.",
        "A daemon that starts now does not serve.",
        CORRECT,
    ),
    Known(
        "LOG-420",
        "PermissionError: [Errno 13] Permission denied: '{path}'",
        "The daemons' account may not use {path}.",
        "The request or the start that needed it failed.",
        "sitectl doctor (permissions); namei -l {path}",
    ),
    Known(
        "LOG-421",
        "OSError: [Errno 28] No space left on device",
        "A disk is full, or its inodes are used up.",
        "What was to be written was not.",
        "sitectl doctor (DOC-121, DOC-123)",
    ),
    Known(
        "LOG-422",
        "Traceback (most recent call last):",
        "The application failed; the last line of the traceback says how.",
        "The request, or the start of the daemon, failed.",
        IMPORT,
    ),
    Known(
        "LOG-423",
        "Dumping stack trace for active Python threads.",
        "A daemon that is stopped for a timeout says where each thread was.",
        "The daemon is replaced.",
        "read the lines below it: where most threads stand is what hangs",
    ),
)
