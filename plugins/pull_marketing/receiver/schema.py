"""The tables, alike on SQLite and PostgreSQL; times are milliseconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

REVISION = "0003"
"""The migration that makes what stands here."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

contract = Table(
    "contract",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("questionnaire", String(200), nullable=False, index=True),
    Column("document", Text, nullable=False),
    Column("first_seen_ms", BigInteger, nullable=False),
)
"""Every version that a page was ever made from: answers are shown with the words of theirs."""

submission = Table(
    "submission",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("questionnaire", String(200), nullable=False),
    Column("contract", String(64), ForeignKey("contract.hash"), nullable=False),
    Column("key", String(160), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("ending", String(200)),
    Column("scores", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("dropped", Text, nullable=False),
    Column("hidden", Text, nullable=False),
    Column("spam_score", Integer, nullable=False),
    Column("spam_reasons", Text, nullable=False),
    Column("score", Integer),
    Column("due_ms", BigInteger),
    Column("handling", String(20), nullable=False, server_default="new", index=True),
    Column("handled_ms", BigInteger),
    Column("person", String(64), index=True),
    Column("sealed", Text),
    UniqueConstraint("questionnaire", "key"),
    Index("ix_submission_received_ms", "received_ms"),
)
"""One post that was taken. `key` makes sending twice harmless; `fingerprint` tells two apart.

`dropped` names the questions answered in a branch that the person left; their answers are not kept.
`score` is the sum of `scores`, to sort by; `due_ms` when the promised answer is due. `handling` is
what the owner says of the lead, and `handled_ms` when they last said so.
"""

delivery = Table(
    "delivery",
    metadata,
    Column("id", String(32), primary_key=True),
    Column(
        "submission",
        String(32),
        ForeignKey("submission.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("kind", String(20), nullable=False),
    Column("target", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("first_try", Integer, nullable=False),
    Column("owner", String(32)),
    Column("lease_ms", BigInteger),
    Index("ix_delivery_state_next_ms", "state", "next_ms"),
)
"""The outbox: what a submission promised. `first_try` is where the counting of patience began."""

attempt = Table(
    "attempt",
    metadata,
    Column("delivery", String(32), ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("next_ms", BigInteger),
)
"""One try of one delivery, with what came of it."""

stopped_target = Table(
    "stopped_target",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("told", Boolean, nullable=False),
)
"""Webhooks that answered 410, “gone”: nothing more is sent there until the owner says so."""

daily_salt = Table(
    "daily_salt",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("salt", String(64), nullable=False),
)
"""Mixed into the keys of posts without a script; erased the day after, so that no address stays."""

note = Table(
    "note",
    metadata,
    Column("id", String(32), primary_key=True),
    Column(
        "submission",
        String(32),
        ForeignKey("submission.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("at_ms", BigInteger, nullable=False),
    Column("author", String(254), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
)
"""What the owner wrote about a lead, and (`kind`) what they changed: its diary."""

judgement = Table(
    "judgement",
    metadata,
    Column(
        "submission", String(32), ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("author", String(254), nullable=False),
)
"""Whether something sent to be published was accepted or refused, and why."""

account = Table(
    "account",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password", String(300), nullable=False),
    Column("totp", String(64)),
    Column("totp_step", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
)
"""Who may open the inbox. Without a `totp_step` the second factor was not proven yet."""

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account", String(32), ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", String(64), primary_key=True),
    Column("used_ms", BigInteger),
)
"""Each opens the inbox once in place of the second factor."""

session = Table(
    "session",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column(
        "account",
        String(32),
        ForeignKey("account.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("browser", String(200), nullable=False),
    Column("proven", Boolean, nullable=False),
)
"""An open inbox. Until it is `proven` by the second factor it opens nothing but its setting up."""

guess = Table(
    "guess",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
)
"""Wrong passwords by account (a hash of its name, known or not); forgotten after a day."""

tally = Table(
    "tally",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("questionnaire", String(200), primary_key=True),
    Column("what", String(20), primary_key=True),
    Column("question", String(200), primary_key=True),
    Column("amount", Integer, nullable=False),
)
"""Plain counts by day: of nobody in particular, and so of no use to follow anybody."""

attachment = Table(
    "attachment",
    metadata,
    Column("id", String(32), primary_key=True),
    Column(
        "submission",
        String(32),
        ForeignKey("submission.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("question", String(200), nullable=False),
    Column("name", Text, nullable=False),
    Column("type", String(10), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
)
"""A file that came with answers; it stands under its id in the folder of files.

Of sealed answers, `name` and `sha256` are empty: they are sealed with the answers.
"""

erasure = Table(
    "erasure",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("reason", String(20), nullable=False),
    Column("questionnaire", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("submissions", Integer, nullable=False),
    Column("files", Integer, nullable=False),
    Column("deliveries", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
)
"""What was erased, when and why, in numbers: the evidence, with nothing of anybody in it."""

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("list", String(200), nullable=False),
    Column("person", String(64), nullable=False, index=True),
    Column("address", String(254), nullable=False),
    Column("consent", Text, nullable=False),
    Column("contract", String(64), nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("confirmed_ms", BigInteger),
    Column("left_ms", BigInteger),
    UniqueConstraint("list", "person"),
)
"""Who wants letters: the words they agreed to, in which version, and when they confirmed it.

It outlives the answers, because the consent to letters is one of its own.
"""

remembered = Table(
    "remembered",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)
"""What receivers on this database share: the secret, unless a file holds it; the last sure time."""
