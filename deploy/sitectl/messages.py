"""Every error an operator can meet: one stable code, what is wrong, the next step."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """A code never changes its meaning; text and next step are format strings."""

    code: str
    text: str
    next: str
    exit: int = 1


class SiteError(Exception):
    """Carries a message with its values, the step it happened in and its evidence."""

    def __init__(self, message: Message, **values: object) -> None:
        self.code = message.code
        self.exit = message.exit
        self.text = message.text.format(**values)
        self.next = message.next.format(**values)
        self.step: str | None = None
        self.details: list[str] = []
        super().__init__(f"{self.code}: {self.text}")


# 0xx: the command line and /etc/sitectl
CONFIG_NONE = Message(
    "SITE-001",
    "{directory} holds no site (*.toml)",
    "run `make up`, or name another directory with --config-dir",
    2,
)
CONFIG_MANY = Message(
    "SITE-002",
    "{directory} holds several sites: {sites}",
    "say which with --site NAME",
    2,
)
CONFIG_MISSING = Message(
    "SITE-003", "{path} cannot be read: {reason}", "sites on this host: {sites}", 2
)
CONFIG_SYNTAX = Message(
    "SITE-004",
    "{path} is not TOML: {reason}",
    "`make up` writes it anew from the inventory",
    2,
)
CONFIG_UNKNOWN = Message(
    "SITE-005",
    "{path}: unknown key {key} = {value}",
    "allowed keys: {allowed}; `make up` writes the file anew from the inventory",
    2,
)
CONFIG_VALUE = Message(
    "SITE-006",
    "{path}: {key} = {value}",
    "allowed: {allowed}; correct its value in the inventory, then `make up`",
    2,
)
CONFIG_REQUIRED = Message(
    "SITE-007",
    "{path}: {key} is missing",
    "allowed: {allowed}; `make up` writes the file anew from the inventory",
    2,
)
CONFIG_ACCOUNT = Message(
    "SITE-008",
    "{path}: {key} = {value}: this host has no such {key}",
    "`make up` creates it; if its name is wrong, correct site_{key} in the inventory",
    2,
)
USAGE = Message("SITE-009", "{reason}", "see `sitectl --help`", 2)
NOT_ROOT = Message(
    "SITE-010", "{path} cannot be used by {user}", "run it again through sudo", 2
)
NO_RELEASE = Message(
    "SITE-011", "no release is live on this host yet", "`sitectl activate ID --initial`"
)
OS_ERROR = Message(
    "SITE-012", "{reason}", "look at `sitectl status`, then run the command again"
)
INTERRUPTED = Message("SITE-013", "stopped by signal {signal}", "run the command again")
BAD_ID = Message(
    "SITE-014",
    "{value!r} is not a release id (20261122T055300Z-a1b2c3d)",
    "see `sitectl releases`",
    2,
)

# 1xx: install and verify
BUNDLE_UNREADABLE = Message(
    "SITE-101",
    "{path} is not a bundle: {reason}",
    "build and ship it again: `make deploy`",
)
BUNDLE_MEMBER = Message(
    "SITE-102", "{path} holds {member}, which has no place in it", "build it again"
)
BUNDLE_CHECKSUM = Message(
    "SITE-103",
    "{path}: {member} has sha256 {seen}, the manifest says {expected}",
    "it was damaged on its way: ship it again",
)
MANIFEST_INVALID = Message(
    "SITE-104", "{path}: {key} = {value}", "allowed: {allowed}; build the release again"
)
PYTHON_DIFFERS = Message(
    "SITE-105",
    "the release was built for Python {expected}, {python} is {seen}",
    "build it for {seen} (inventory: Python of the host)",
)
PACKAGE_DIFFERS = Message(
    "SITE-106",
    "the release holds package {seen}, this site runs {expected}",
    "ship the right bundle, or correct site_package in the inventory",
)
DEPENDENCIES_NEEDED = Message(
    "SITE-107",
    "no release here has the dependencies {digest}",
    "give them: --dependencies deps-{digest}.tar",
)
DEPENDENCIES_BAD = Message(
    "SITE-108", "{path}: {reason}", "build and ship it again: `make deploy`"
)
COMMAND_FAILED = Message("SITE-109", "`{command}` ended with {status}", "{hint}")
DISK_FULL = Message(
    "SITE-110",
    "{path} has {free} MB free, a release needs {needed} MB",
    "make room (`sitectl prune`), then run it again",
)
RELEASE_MISSING = Message(
    "SITE-111", "release {release} is not installed", "installed: {installed}"
)
RELEASE_DAMAGED = Message(
    "SITE-112",
    "release {release} does not verify: {reason}",
    "install it again from its bundle; it will be remade",
)

# 2xx: activate, check, reload
CONFIG_REFUSED = Message(
    "SITE-201",
    "release {release} refuses the settings",
    "correct site_settings or site_secrets in the inventory, then `make up`: it writes "
    "{settings}",
)
MIGRATION_REFUSED = Message(
    "SITE-202",
    "migration {revision} would break or lock the running site: {rule}: {statement}",
    "split it into expand and contract, or mark it as contract",
)
REVISION_UNKNOWN = Message(
    "SITE-203",
    "the database's revision cannot be read",
    "is the database up? `sitectl flask -- db current`",
)
MIGRATION_FAILED = Message(
    "SITE-204",
    "migrating to {revision} failed",
    "correct the migration or the database, then activate again",
)
BACKUP_FAILED = Message(
    "SITE-205",
    "the backup before the migration failed: `{command}` ended with {status}",
    "see `sitectl doctor backups`, then again; nothing was migrated",
)
DAEMONS_ABSENT = Message(
    "SITE-206",
    "slot {slot} has {seen} daemons, {expected} are needed",
    "is Apache running? See {error_log}",
)
DAEMONS_RUNNING = Message(
    "SITE-207",
    "--initial needs a stopped Apache, slot {slot} has daemons {pids}",
    "`sitectl activate {release}` without --initial",
)
DAEMONS_STUCK = Message(
    "SITE-208",
    "daemons {pids} of slot {slot} did not end, not even by SIGKILL",
    "see {error_log} and the kernel's log",
)
DAEMON_CRASHED = Message(
    "SITE-209",
    "daemon {pids} of slot {slot} ended while the slot was checked",
    "see {error_log}",
)
SLOT_SILENT = Message(
    "SITE-210",
    "daemons {pids} of slot {slot} did not answer {url} within {seconds:g} s{last}",
    "see {error_log}",
)
ANSWER_BAD = Message("SITE-211", "{url} answered {status}: {body}", "see {error_log}")
ANSWER_OTHER = Message(
    "SITE-212",
    "{url} answered as release {release}, slot {slot}; expected {expected}",
    "is {map} read by Apache? `sitectl status`",
)
ANSWER_SLOW = Message(
    "SITE-213",
    "{url} took {seconds:.1f} s, allowed are {allowed:g} s",
    "make it faster, or raise site_slow_after in the inventory",
)
NOT_READY = Message(
    "SITE-214",
    "{url} answered {status}: {body}",
    "see the database and the migrations: `sitectl flask -- db current`",
)
ASSET_BAD = Message(
    "SITE-215", "{url}: {reason}", "install the release again; see {directory}"
)
LIVE_UNCONFIRMED = Message(
    "SITE-216",
    "{url} did not answer as slot {slot} within {seconds:g} s ({last}); flipped back",
    "does Apache read {map}?",
)
RELEASE_BROKEN = Message(
    "SITE-217",
    "release {release} does not start",
    "correct the code that the traceback names, and deploy again",
)

# 3xx: rollback
NO_TARGET = Message(
    "SITE-301",
    "no earlier good release to go back to",
    "name one: `sitectl rollback ID`; installed: {installed}",
)
SCHEMA_AHEAD = Message(
    "SITE-302",
    "release {release} cannot run on the schema: {live} contracted it by "
    "migration {revision}, which {release} does not know",
    "activate a release that knows {revision}, or restore a backup from before it",
)

# 4xx: the lock
LOCKED = Message(
    "SITE-401",
    "{owner} holds the lock since {since} for `{command}`, at step {step}",
    "wait for it (`sitectl status`), or give --wait SECONDS",
    75,
)

# 5xx: the history and the state
HISTORY_BROKEN = Message(
    "SITE-501",
    "{path}, line {line}: {reason}",
    "compare it with the backup of the history; someone or something changed it",
)
STATE_LOST = Message(
    "SITE-502",
    "no link names an installed release: {reason}",
    "install a release, stop Apache, then `sitectl activate ID --initial`",
)

# 6xx: backups, restores, drills
BACKUPS_ABSENT = Message(
    "SITE-601",
    "this site has no backups: {path} does not exist",
    "run `make up`, which sets them up",
    2,
)
TOOL_MISSING = Message(
    "SITE-602", "{tool} is not installed", "run `make up`, which installs it"
)
REPOSITORY_FAILED = Message(
    "SITE-603",
    "the repository {repository} did not do as asked: `{command}` failed",
    "mend what its words name, then run the command again; nothing was replaced",
)
BACKUP_KEY_WRONG = Message(
    "SITE-604",
    "the key in {path} does not open the repository {repository}",
    "set backup_key in the inventory to the key that its backups were made with, then "
    "`make up`",
)
BACKUPS_NONE = Message(
    "SITE-605",
    "the repository {repository} holds no backup",
    "is it the right one, and mounted? To begin anew: `sitectl backup --adopt`",
)
BACKUPS_FOREIGN = Message(
    "SITE-606",
    "the repository {repository} holds backups of another life of this site, the "
    "newest of {newest}; this host was built anew and would hide them",
    "`sitectl restore latest` brings it back; to begin anew: `sitectl backup --adopt`",
)
BACKUP_DAMAGED = Message(
    "SITE-607",
    "backup {label} is damaged: not all of it can be read back",
    "take an earlier time, or another copy of the repository; nothing was replaced",
)
BACKUP_DIFFERS = Message(
    "SITE-608",
    "backup {label}: {count} tables are not what they were when it was made",
    "take an earlier time, and do not rely on this one; nothing was replaced",
)
BACKUP_NO_SPACE = Message(
    "SITE-609",
    "{path} has {free} MB free, {needed} MB are needed",
    "make room, then run it again; nothing was begun",
)
DATABASE_FAILED = Message(
    "SITE-610", "it was not possible to {what}", "see what it said, above"
)
RESTORE_NO_TIME = Message(
    "SITE-611",
    "{value!r} is no time",
    "give one like 2026-11-22T05:53:00Z (UTC), or `latest`",
    2,
)
RESTORE_FUTURE = Message(
    "SITE-612",
    "{value} is not over yet: it is {now}",
    "give a time that is over, or `latest`",
    2,
)
RESTORE_TOO_EARLY = Message(
    "SITE-613",
    "no backup is as old as {value}: the first one is of {first}",
    "give {first} or a later time",
)
RESTORE_HAS_DATA = Message(
    "SITE-614",
    "this host has data of its own: {seen}",
    "if they may be replaced, say so: --replace (REPLACE=1); they are kept aside",
)
RESTORE_AHEAD = Message(
    "SITE-615",
    "the backup was made by release {release} at migration {revision}, which the live "
    "release {live} does not know",
    "put that release or a later one live first, then restore",
)
RESTORE_OTHER = Message(
    "SITE-616",
    "the backup holds a database of {database}, this host runs {here}",
    "provision with DB={database} first, then restore",
)
LOG_BROKEN = Message(
    "SITE-617",
    "the server has no {file} any more, the last file of its binary log that was kept",
    "`sitectl backup`: what is written from then on can be restored to any moment",
)
LOG_GAP = Message(
    "SITE-618",
    "the log of changes is not kept whole from {file} on, so that moment is lost",
    "give exactly the time of a backup, which needs no log; nothing was replaced",
)
RESTORE_UNFINISHED = Message(
    "SITE-619",
    "a restore of {at} is unfinished since {since}: the data may be half of it, so "
    "nothing is backed up and the maintenance page stays until it has ended",
    "`sitectl restore {again} --site {site}` goes on with it",
)
BACKUP_EMPTY = Message(
    "SITE-620",
    "the database has no tables, so this is no good backup: {seen}",
    "`sitectl restore latest` brings it back; one that is to be empty: "
    "`sitectl backup --adopt`",
)
RESTORE_OTHER_SITE = Message(
    "SITE-621",
    "backup {label} is of the site {other}, this is {here}",
    "name a repository of {here} alone (backup_repository); nothing was replaced",
)

# 7xx: the logs
BAD_DURATION = Message(
    "SITE-701",
    "--since {value!r} is not a duration",
    "say how far back, as a number and s, m, h or d: 90s, 10m, 2h, 3d",
    2,
)
BAD_REQUEST_ID = Message(
    "SITE-702",
    "--request {value!r} cannot be the id of a request",
    "copy it from the error page or the header X-Request-ID: 8 to 64 letters, digits, "
    "@, _ and -",
    2,
)
REQUEST_UNKNOWN = Message(
    "SITE-703",
    "no line names request {id}: {count} files searched, from {first} to {last}",
    "was it another host (`make logs REQUEST=ID` asks all of them), or long ago?",
)
LOGS_CLOSED = Message(
    "SITE-704",
    "{path} cannot be read by {user}",
    "run it again through sudo, or as a member of group adm",
    2,
)
NO_LOGS = Message(
    "SITE-705",
    "there are no logs of the site in {folders}",
    "sitectl doctor logs apache",
)
