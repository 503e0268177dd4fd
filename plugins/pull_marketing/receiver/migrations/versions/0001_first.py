"""The first tables: contracts, submissions, the outbox and its attempts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "contract",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("questionnaire", sa.String(200), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("first_seen_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_contract"),
    )
    op.create_index("ix_contract_questionnaire", "contract", ["questionnaire"])
    op.create_table(
        "submission",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("questionnaire", sa.String(200), nullable=False),
        sa.Column("contract", sa.String(64), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("ending", sa.String(200)),
        sa.Column("scores", sa.Text, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("dropped", sa.Text, nullable=False),
        sa.Column("hidden", sa.Text, nullable=False),
        sa.Column("spam_score", sa.Integer, nullable=False),
        sa.Column("spam_reasons", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.ForeignKeyConstraint(["contract"], ["contract.hash"], name="fk_submission_contract"),
        sa.UniqueConstraint("questionnaire", "key", name="uq_submission_questionnaire_key"),
    )
    op.create_index("ix_submission_received_ms", "submission", ["received_ms"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("submission", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("next_ms", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("first_try", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(32)),
        sa.Column("lease_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.ForeignKeyConstraint(
            ["submission"], ["submission.id"], name="fk_delivery_submission", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_delivery_submission", "delivery", ["submission"])
    op.create_index("ix_delivery_state_next_ms", "delivery", ["state", "next_ms"])
    op.create_table(
        "attempt",
        sa.Column("delivery", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("next_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("delivery", "number", name="pk_attempt"),
        sa.ForeignKeyConstraint(
            ["delivery"], ["delivery.id"], name="fk_attempt_delivery", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "stopped_target",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_stopped_target"),
    )
    op.create_table(
        "daily_salt",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_daily_salt"),
    )


def downgrade() -> None:
    for name in ("daily_salt", "stopped_target", "attempt", "delivery", "submission", "contract"):
        op.drop_table(name)
