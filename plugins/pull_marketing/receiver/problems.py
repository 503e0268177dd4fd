"""What can be wrong with how a receiver is set up, told before it takes the first answer."""

from __future__ import annotations

from ..diagnostics import Severity, problem

MISSING_SETTING = problem(
    "X001",
    "the receiver needs the environment variable {name}",
    hint="for example: {name}={example}",
)
BAD_SETTING = problem(
    "X002",
    "“{value}” cannot be read: {reason}",
    hint="for example: {name}={example}",
)
UNKNOWN_SETTING = problem(
    "X003",
    "the receiver knows no environment variable {name}",
    hint="the nearest is {near}",
)
UNREADABLE_FILE = problem(
    "X004",
    "the file cannot be read: {reason}",
    hint="check the path in {name}, and that the receiver's own user may read the file",
)
BAD_WEBHOOK = problem(
    "X005",
    "webhook {place}: {reason}",
    hint='each one is {{"name": "Zapier", "url": "https://…", "secret": "whsec_…"}}',
)
BAD_CONTRACT = problem(
    "X006",
    "the contract cannot be used: {reason}",
    hint="build the site again and copy .cache/contracts/ as it is",
)
SENSITIVE = problem(
    "X007",
    "this questionnaire is marked “sensitive”, and the receiver has no key to seal its answers to",
    hint="make a key by “python -m pull_marketing.receiver new-key FILE” on your own machine, and "
    "write its public half into RECEIVER_SEAL_TO",
)
NO_DATABASE = problem(
    "X008",
    "the database cannot be opened: {reason}",
    hint="check RECEIVER_DATABASE; a folder must exist and be writable, a server must be up",
)
NOT_DURABLE = problem(
    "X009",
    "PostgreSQL would lose answers: {setting} is off",
    hint="set {setting} = on for this database, then start again",
)
NEWER_DATABASE = problem(
    "X010",
    "the database was made by a newer version ({found}; this one knows {known})",
    hint="install the newer version again; going back would lose answers",
)
IN_USE = problem(
    "X011",
    "another receiver has this database open",
    hint="a SQLite file has one receiver; for several, use PostgreSQL",
)
OLD_SQLITE = problem(
    "X012",
    "SQLite {version} has a rare fault in the mode used here (mended in 3.51.3)",
    hint="the receiver writes by one connection only, which avoids it; open the file with no other "
    "program while it runs",
    severity=Severity.WARNING,
)
NO_DRIVER = problem(
    "X013",
    "PostgreSQL needs a part that is not installed",
    hint="pip install 'pelican-pull-marketing[receiver,postgres]'",
)
NOBODY_READS = problem(
    "X014",
    "nobody gets a mail when “{title}” is answered",
    hint="write deliver_to: in the questionnaire, or set RECEIVER_DELIVER_TO",
    severity=Severity.WARNING,
)
NOT_TAKEN = problem(
    "X015",
    "the question “{title}” asks for a file, and there is no folder to keep it in",
    hint="set RECEIVER_FILES to a folder that all receivers of this database share",
)
NO_CONTRACTS = problem(
    "X016",
    "there is no contract in this folder",
    hint="build the site, then copy .cache/contracts/*.json here",
    severity=Severity.WARNING,
)
MOVED_AWAY = problem(
    "X065",
    "what this SQLite file held was moved to PostgreSQL",
    hint="write the PostgreSQL address into RECEIVER_DATABASE; to use the file again after all:"
    " sqlite3 FILE 'PRAGMA user_version = 0'",
)
SHORT_TOKEN = problem(
    "X066",
    "the token for “invoke pull” is too short to be a secret",
    hint="at least {least} signs that nobody can guess: openssl rand -hex 32",
)
NO_SECRET_FILE = problem(
    "X090",
    "sealing needs a secret outside the database: RECEIVER_SECRET_FILE is not set",
    hint="with the secret in a copy of the database, addresses could be guessed; put 32 random "
    "characters or more into a file of its own",
)
SHORT_SECRET = problem(
    "X091",
    "the secret is too short: {number} characters, at least {least} are needed",
    hint="put what “openssl rand -hex 32” prints into the file",
)
KEPT_FOR_EVER = problem(
    "X092",
    "answers to “{title}” are never erased: “{keep}” is no length of time",
    hint="write keep: in the questionnaire as a number and a unit, such as 12 mois",
    severity=Severity.WARNING,
)
SEALED_SENDS_NOTHING = problem(
    "X093",
    "answers to “{title}” are sealed: no copy, reward or letter goes to the person",
    hint="their address is an answer too, and nobody but you can read it",
    severity=Severity.INFO,
)
NO_REWARD = problem(
    "X094",
    "the promised file “{path}” is not beside the contracts",
    hint="copy .cache/contracts/ whole, with its folder “rewards”",
    severity=Severity.WARNING,
)
FAULTY_LIBRARY = problem(
    "X095",
    "version {version} has a fault that is known: {faults}",
    hint="pip install '{name}>={safe}', or install the newest version of this program",
    severity=Severity.WARNING,
)
OLD_LIST_OF_FAULTS = problem(
    "X096",
    "the list of known faults of the libraries was read on {read}, more than a month ago",
    hint="install the newest version of this program, which brings a newer list",
    severity=Severity.WARNING,
)
