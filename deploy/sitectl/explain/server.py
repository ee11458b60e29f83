"""Messages of Apache itself: start, end, limits, logs."""

from sitectl.explain.known import Known

NOTHING = "nothing to do"
TEST = "apache2ctl configtest; `make up` writes our files anew"

MESSAGES = (
    Known(
        "LOG-101",
        "AH00558: {program}: Could not reliably determine the server's fully qualified "
        "domain name, using {name}.",
        "The site's own file sets ServerName, so it was not read.",
        "Nothing fails by this alone, but the site may not be enabled.",
        "sitectl doctor",
    ),
    Known(
        "LOG-102",
        "AH00072: make_sock: could not bind to address {address}",
        "Another program listens on {address}, or an older Apache still ends.",
        "Apache did not start.",
        "sitectl doctor (it names the program); then `systemctl restart apache2`",
    ),
    Known(
        "LOG-103",
        "AH00015: Unable to open logs",
        "A log's folder or program is missing, or a port is taken: see above.",
        "Apache did not start.",
        "sitectl doctor",
    ),
    Known(
        "LOG-104",
        "AH00526: Syntax error on line {line} of {file}:",
        "{file} was edited, or needs a module that is not enabled.",
        "Apache does not start; a running one keeps its old configuration.",
        TEST,
    ),
    Known(
        "LOG-105",
        "AH00534: {program}: Configuration error: {reason}",
        "The modules below /etc/apache2/mods-enabled do not fit together: {reason}",
        "Apache does not start.",
        "make up (it enables the right ones and nothing beside them)",
    ),
    Known(
        "LOG-106",
        "AH00016: Configuration Failed",
        "A module refused the configuration: see the lines before.",
        "Apache did not start.",
        TEST,
    ),
    Known(
        "LOG-107",
        "AH00489: {server} configured -- resuming normal operations",
        "Apache started, or took a new configuration in.",
        "The site is served; the daemons load the application now.",
        NOTHING,
    ),
    Known(
        "LOG-108",
        "AH00094: Command line: '{command}'",
        "Apache started as `{command}`.",
        "None; it belongs to a start.",
        NOTHING,
    ),
    Known(
        "LOG-109",
        "AH00491: caught SIGTERM, shutting down",
        "Apache was stopped: by systemctl, or because the host shuts down.",
        "No request is answered until it is started.",
        "systemctl status apache2; systemctl start apache2",
    ),
    Known(
        "LOG-110",
        "AH00492: caught SIGWINCH, shutting down gracefully",
        "Apache was stopped by systemctl; requests in flight were finished.",
        "No request is answered until it is started.",
        "systemctl status apache2; systemctl start apache2",
    ),
    Known(
        "LOG-111",
        "AH00493: SIGUSR1 received.  Doing graceful restart",
        "Someone or something reloaded Apache. sitectl and our logs never do.",
        "All daemons were replaced at once: requests waited or failed.",
        "sitectl doctor (it finds a logrotate file that reloads); use `sitectl reload`",
    ),
    Known(
        "LOG-112",
        "AH00494: SIGHUP received.  Attempting to restart",
        "Someone restarted Apache without grace.",
        "Requests in flight were cut off.",
        "use `sitectl reload` for new settings; `sitectl history` shows our changes",
    ),
    Known(
        "LOG-113",
        "AH00098: pid file {file} overwritten -- Unclean shutdown of previous Apache "
        "run?",
        "The Apache before was killed, or the host lost power.",
        "None now; Apache started again.",
        "sitectl status (it says whether a change was killed too)",
    ),
    Known(
        "LOG-114",
        "AH00484: server reached MaxRequestWorkers setting, consider raising the "
        "MaxRequestWorkers setting",
        "More connections at once than Apache serves: many users, slow clients, an "
        "attack, or daemons that are stuck.",
        "New connections wait in the kernel's queue.",
        "sitectl doctor; slow answers first, then MaxRequestWorkers in "
        "deploy/apache/limits.conf.j2",
    ),
    Known(
        "LOG-115",
        "AH10159: server is within MinSpareThreads of MaxRequestWorkers, consider "
        "raising the MaxRequestWorkers setting",
        "Almost as many connections at once as Apache serves.",
        "None yet.",
        "watch it; see LOG-114",
    ),
    Known(
        "LOG-116",
        "AH03490: scoreboard is full, not at MaxRequestWorkers.Increase ServerLimit.",
        "Old children still finish long requests after a reload of Apache.",
        "New connections wait.",
        "wait for them; find who reloads Apache: `sitectl doctor`",
    ),
    Known(
        "LOG-117",
        "AH00051: child pid {pid} exit signal {signal}, possible coredump in {folder}",
        "One of Apache's own children crashed in a module ({signal}).",
        "Its connections were cut off; Apache started another child.",
        "see which module was upgraded last: `grep apache2 /var/log/dpkg.log`",
    ),
    Known(
        "LOG-118",
        "AH00052: child pid {pid} exit signal {signal}",
        "One of Apache's own children was killed ({signal}); 9 is often the kernel's, "
        "for want of memory.",
        "Its connections were cut off; Apache started another child.",
        "journalctl -k -g 'Killed process'; sitectl doctor",
    ),
    Known(
        "LOG-119",
        "AH00045: child process {pid} still did not exit, sending a SIGTERM",
        "A process did not end within seconds while Apache stopped: a long request.",
        "It is asked again, then killed.",
        NOTHING,
    ),
    Known(
        "LOG-120",
        "AH00046: child process {pid} still did not exit, sending a SIGKILL",
        "A process did not end while Apache stopped.",
        "Its requests in flight were cut off.",
        "restart Apache only when it must be; `sitectl reload` waits for requests",
    ),
    Known(
        "LOG-121",
        "AH00106: piped log program '{program}' failed unexpectedly",
        "append-log was killed, or Python does not run.",
        "Apache starts it again; what it held in memory is lost.",
        "sitectl doctor; journalctl -k -g 'Killed process'",
    ),
    Known(
        "LOG-122",
        "AH00104: unable to start piped log program '{program}'",
        "The program is missing or not executable.",
        "Apache does not start, or logs nothing.",
        "make up (it writes the program anew); sitectl doctor",
    ),
    Known(
        "LOG-123",
        "AH00089: Couldn't start ErrorLog process '{program}'.",
        "The program is missing or not executable.",
        "Apache did not start.",
        "make up (it writes the program anew); sitectl doctor",
    ),
    Known(
        "LOG-124",
        "AH00112: Warning: DocumentRoot [{path}] does not exist",
        "Another site is enabled; ours has no DocumentRoot.",
        "None for our site.",
        "sitectl doctor (it names other sites)",
    ),
    Known(
        "LOG-125",
        "AH00023: Couldn't create the {name} mutex",
        "The lock folder is missing, full or not writable, or the kernel's semaphores "
        "are used up.",
        "Apache did not start.",
        "sitectl doctor (disk); ipcs -s",
    ),
    Known(
        "LOG-126",
        "AH00481: fork: Unable to fork new process",
        "The host has no memory or no process ids left.",
        "Apache cannot take more connections.",
        "sitectl doctor (memory); ps -e | wc -l",
    ),
    Known(
        "LOG-127",
        "AH00543: {program}: bad user name {user}",
        "This host has no user {user}.",
        "Apache did not start.",
        "make up (it creates the account)",
    ),
    Known(
        "LOG-128",
        "AH00544: {program}: bad group name {group}",
        "This host has no group {group}.",
        "Apache did not start.",
        "make up (it creates the account)",
    ),
    Known(
        "LOG-129",
        "AH02324: A resource shortage or other unrecoverable failure was encountered "
        "before any child process initialized successfully",
        "Apache's children end at once: no memory, or a module that cannot start.",
        "Apache stops.",
        "sitectl doctor; the lines before say which module",
    ),
    Known(
        "LOG-130",
        "no room for {lines} lines of {log}, which are lost: {reason}",
        "Its disk was full, and more was logged than is held until there is room.",
        "{lines} lines of that time are missing; no request failed or waited for them.",
        "df -h {log}; sitectl doctor",
    ),
    Known(
        "LOG-131",
        "old logs stay, since {program} does not run",
        "{program} is missing or not executable.",
        "Old logs stay until the disk is full.",
        "make up (it writes the program anew)",
    ),
)
