"""The inbox: states and notes of leads, judgements, accounts with their sessions, counters."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _leads()
    _accounts()
    op.create_table(
        "tally",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("questionnaire", sa.String(200), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("question", sa.String(200), nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "questionnaire", "what", "question", name="pk_tally"),
    )


def _leads() -> None:
    op.add_column("submission", sa.Column("score", sa.Integer))
    op.add_column("submission", sa.Column("due_ms", sa.BigInteger))
    op.add_column(
        "submission", sa.Column("handling", sa.String(20), nullable=False, server_default="new")
    )
    op.add_column("submission", sa.Column("handled_ms", sa.BigInteger))
    op.create_index("ix_submission_handling", "submission", ["handling"])
    _count_scores(op.get_bind())
    op.create_table(
        "note",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("submission", sa.String(32), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("author", sa.String(254), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
        sa.ForeignKeyConstraint(
            ["submission"], ["submission.id"], name="fk_note_submission", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_note_submission", "note", ["submission"])
    op.create_table(
        "judgement",
        sa.Column("submission", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("author", sa.String(254), nullable=False),
        sa.PrimaryKeyConstraint("submission", name="pk_judgement"),
        sa.ForeignKeyConstraint(
            ["submission"], ["submission.id"], name="fk_judgement_submission", ondelete="CASCADE"
        ),
    )


def _count_scores(connection: sa.Connection) -> None:
    """Give what is there already the sum that new submissions have."""
    found = connection.execute(sa.text("SELECT id, scores FROM submission")).all()
    for each in found:
        connection.execute(
            sa.text("UPDATE submission SET score = :score WHERE id = :id"),
            {"id": each.id, "score": sum(json.loads(each.scores).values())},
        )


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("password", sa.String(300), nullable=False),
        sa.Column("totp", sa.String(64)),
        sa.Column("totp_step", sa.BigInteger),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("used_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("account", "hash", name="pk_recovery_code"),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name="fk_recovery_code_account", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
        sa.Column("browser", sa.String(200), nullable=False),
        sa.Column("proven", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("token_hash", name="uq_session_token_hash"),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name="fk_session_account", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_session_account", "session", ["account"])
    op.create_table(
        "guess",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_guess"),
    )


def downgrade() -> None:
    for name in ("tally", "guess", "session", "recovery_code", "account", "judgement", "note"):
        op.drop_table(name)
    op.drop_index("ix_submission_handling", "submission")
    for name in ("handled_ms", "handling", "due_ms", "score"):
        op.drop_column("submission", name)
