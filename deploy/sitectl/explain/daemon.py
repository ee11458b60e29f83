"""Messages of mod_wsgi about its daemons: start, end, connections, timers."""

from sitectl.explain.known import Known

NOTHING = "nothing to do"
DOCTOR = "sitectl doctor"
STUCK = (
    "find what hangs: the log in {logs}, the database, another server it asks; "
    "then `sitectl rollback` if a release brought it"
)

MESSAGES = (
    Known(
        "LOG-301",
        "Unable to connect to WSGI daemon process '{process}' on '{socket}' as user "
        "with uid={uid}.",
        "Apache's account may not enter the folder of {socket}, or it was cleaned.",
        "The answer was 503, for every user.",
        "sitectl doctor; then `systemctl restart apache2`",
    ),
    Known(
        "LOG-302",
        "Unable to connect to WSGI daemon process '{process}' on '{socket}' after "
        "multiple attempts as listener backlog limit was exceeded or the socket does "
        "not exist.",
        "All daemons of {process} are busy and 100 requests wait already, or their "
        "socket is gone.",
        "The answer was 503.",
        "sitectl doctor; slow answers first, then site_processes in the inventory",
    ),
    Known(
        "LOG-303",
        "Connection attempt #{number} to WSGI daemon process '{process}' on '{socket}' "
        "failed, sleeping before retrying again.",
        "The daemons of {process} start just now, or all are busy.",
        "The request waits and is tried again.",
        "nothing to do after a restart; else see LOG-302",
    ),
    Known(
        "LOG-304",
        "Truncated or oversized response headers received from daemon process "
        "'{process}'",
        "A daemon of {process} died while it answered: a crash in C code, a kill, or "
        "the kernel for want of memory.",
        "The answer was 500, or 502; Apache started another daemon.",
        "journalctl -k -g 'segfault|Killed process'; sitectl doctor",
    ),
    Known(
        "LOG-305",
        "Timeout when reading response headers from daemon process '{process}'",
        "The application did not answer within socket-timeout, or no daemon of "
        "{process} could start.",
        "The answer was 504.",
        "sitectl doctor (home, settings, database); then see the slow page in the "
        "access log",
    ),
    Known(
        "LOG-306",
        "Malformed header '{header}' found when reading script headers from daemon "
        "process '{process}'",
        "The application sent a header that HTTP does not allow.",
        "The answer was 500.",
        "correct the page that sets it; `sitectl rollback` if a release brought it",
    ),
    Known(
        "LOG-307",
        "No WSGI daemon process called '{process}' has been configured",
        "The slot map names {process}, which is no slot.",
        "The answer was 500, for every user.",
        "sitectl reload (it rebuilds the map)",
    ),
    Known(
        "LOG-308",
        "Daemon process called '{process}' cannot be accessed by this WSGI application",
        "{process} belongs to another virtual host, or WSGIRestrictProcess forbids it.",
        "The answer was 500.",
        "make up (our groups stand outside the virtual hosts)",
    ),
    Known(
        "LOG-309",
        "Embedded mode of mod_wsgi disabled by runtime configuration",
        "No slot was chosen: the rewrite rule or the slot map is missing.",
        "The answer was 500; the application was not loaded into Apache itself.",
        "sitectl doctor (slot map, Apache's configuration)",
    ),
    Known(
        "LOG-310",
        "Unable to change working directory to home directory '{home}' for uid={uid}.",
        "{home}, the home of the account {uid}, does not exist or may not be entered.",
        "Daemons end and start again for ever; every request ends in 504.",
        "sitectl doctor (DOC-228 names the folder)",
    ),
    Known(
        "LOG-311",
        "Unable to change working directory to '{home}'.",
        "The daemons' account may not enter {home}, or it does not exist.",
        "Daemons end and start again for ever; every request ends in 504.",
        "sitectl doctor (DOC-228 names the folder)",
    ),
    Known(
        "LOG-312",
        "Failure to configure the daemon process correctly and process left in "
        "unspecified state. Restarting daemon process after delay.",
        "A step before the application was loaded failed: see the line before.",
        "The daemon ends and another tries the same.",
        DOCTOR,
    ),
    Known(
        "LOG-313",
        "Unable to stat Python home {path}. Python interpreter may not be able to be "
        "initialized correctly.",
        "{path} is missing: the slot's link is broken or its environment was moved.",
        "The daemon finds no Python; requests end in 504.",
        "sitectl doctor, then `sitectl reload`",
    ),
    Known(
        "LOG-314",
        "Python home {path} is not a directory.",
        "Something else lies where the environment must be.",
        "The daemon finds no Python; requests end in 504.",
        "sitectl doctor, then `sitectl reload`",
    ),
    Known(
        "LOG-315",
        "Python home {path} is not accessible.",
        "The daemons' account may not enter {path}.",
        "The daemon finds no Python; requests end in 504.",
        "sitectl doctor (permissions); namei -l {path}",
    ),
    Known(
        "LOG-316",
        "Unsupported locale setting {locale} specified for daemon process group "
        "{process}.",
        "This host has no locale {locale}; ours is C.UTF-8, which every Debian has.",
        "Texts with accents may fail.",
        "make up (it writes the directive anew)",
    ),
    Known(
        "LOG-317",
        "Couldn't bind unix domain socket '{socket}'.",
        "The folder of {socket} is missing, full or not writable.",
        "The group has no socket: its requests end in 503.",
        "sitectl doctor; systemctl restart apache2",
    ),
    Known(
        "LOG-318",
        "Length of path for daemon process socket exceeds maxmimum allowed value",
        "WSGISocketPrefix is too long.",
        "Apache cannot reach the daemons.",
        "make up (it writes `WSGISocketPrefix /run/apache2/wsgi`)",
    ),
    Known(
        "LOG-319",
        "Process '{process}' has died, deregister and restart it.",
        "A daemon of {process} ended: asked by sitectl, by a timer, or by a crash. "
        "The next line says how.",
        "Apache starts another.",
        "nothing to do during a change; else give the next lines to `sitectl explain`",
    ),
    Known(
        "LOG-320",
        "Process '{process}' terminated by signal {signal}",
        "A daemon of {process} was killed by signal {signal}: 9 is the kernel for want "
        "of memory or a person, 11 a crash in C code.",
        "Its requests in flight ended in 500; Apache starts another.",
        "journalctl -k -g 'segfault|Killed process'; sitectl doctor",
    ),
    Known(
        "LOG-321",
        "Process '{process}' terminated normally, exit code {status}",
        "A daemon of {process} ended by itself, as during every change.",
        "Apache starts another.",
        NOTHING,
    ),
    Known(
        "LOG-322",
        "Process '{process}' has died but server is being stopped, deregister it.",
        "Apache stops.",
        "None.",
        NOTHING,
    ),
    Known(
        "LOG-323",
        "Daemon process request time limit exceeded, stopping process '{process}'.",
        "Requests took too long: one of them in mod_wsgi 6, the mean over all threads "
        "of a daemon before.",
        "The daemon is replaced; requests that hang are cut off.",
        STUCK,
    ),
    Known(
        "LOG-324",
        "Daemon process deadlock timer expired, stopping process '{process}'.",
        "C code held Python's lock for deadlock-timeout.",
        "The daemon is replaced; its requests are cut off.",
        STUCK,
    ),
    Known(
        "LOG-325",
        "Application startup timer expired, stopping process '{process}'.",
        "The application did not load within startup-timeout: it hangs in its import, "
        "or fails each time.",
        "The daemon is replaced and tries again.",
        "sitectl doctor (settings, database); then `sitectl rollback`",
    ),
    Known(
        "LOG-326",
        "Queue timeout expired for WSGI daemon process '{process}'.",
        "The request waited queue-timeout for a free thread of {process}.",
        "The answer was 504; the application never saw it.",
        "sitectl doctor; slow answers first, then site_threads or site_processes",
    ),
    Known(
        "LOG-327",
        "Aborting process '{process}'.",
        "A daemon of {process} did not end within shutdown-timeout after SIGTERM.",
        "Its requests in flight were cut off.",
        "nothing to do once; often: " + STUCK,
    ),
    Known(
        "LOG-328",
        "Shutdown requested '{process}'.",
        "sitectl or Apache asked a daemon of {process} to end.",
        "None: the other slot serves meanwhile.",
        NOTHING,
    ),
    Known(
        "LOG-329",
        "Process eviction requested, waiting for requests to complete '{process}'.",
        "sitectl asked a daemon of {process} to end once its requests are answered.",
        "None: requests in flight are finished.",
        NOTHING,
    ),
    Known(
        "LOG-330",
        "Starting process '{process}' with uid={uid}, gid={gid} and threads={threads}.",
        "Apache started a daemon of {process} with {threads} threads.",
        "It loads the application now.",
        NOTHING,
    ),
    Known(
        "LOG-331",
        "Stopping process '{process}'.",
        "A daemon of {process} ends.",
        "None.",
        NOTHING,
    ),
    Known(
        "LOG-332",
        "Exiting process '{process}'.",
        "A daemon of {process} has ended.",
        "None.",
        NOTHING,
    ),
    Known(
        "LOG-333",
        "Daemon process graceful timer expired '{process}'.",
        "Requests in flight took longer than drain_timeout.",
        "They were cut off.",
        "raise site_drain_timeout in the inventory, or make the page faster",
    ),
    Known(
        "LOG-334",
        "Couldn't spawn process '{process}'.",
        "The host has no memory or no process ids left.",
        "{process} has fewer daemons than it should.",
        "sitectl doctor (memory)",
    ),
    Known(
        "LOG-335",
        "Couldn't create worker thread {number} in daemon process '{process}'.",
        "The host has no memory or no process ids left, or a limit of systemd's.",
        "The daemon ends and another tries the same.",
        "sitectl doctor (memory); systemctl show apache2 -p TasksMax",
    ),
    Known(
        "LOG-336",
        "Unable to change to uid={uid}.",
        "Apache was not started as root.",
        "The daemon ends and another tries the same.",
        "systemctl restart apache2",
    ),
    Known(
        "LOG-337",
        "mod_wsgi: Compiled for Python/{version}.",
        "mod_wsgi was built against another patch of Python than the host runs now.",
        "None while the first two numbers are the same.",
        "nothing to do; if they differ: apt-get install --reinstall "
        "libapache2-mod-wsgi-py3",
    ),
    Known(
        "LOG-338",
        "mod_wsgi: Runtime using Python/{version}.",
        "mod_wsgi was built against another patch of Python than the host runs now.",
        "None while the first two numbers are the same.",
        "nothing to do; if they differ: apt-get install --reinstall "
        "libapache2-mod-wsgi-py3",
    ),
    Known(
        "LOG-339",
        "Removing stale unix domain socket '{socket}'.",
        "The Apache before was killed and left its socket.",
        "None.",
        NOTHING,
    ),
    Known(
        "LOG-340",
        "Request origin could not be validated.",
        "Something that is not our Apache wrote to a daemon's socket.",
        "The request was refused.",
        "who else is on this host? `ss -xp | grep wsgi`",
    ),
)
