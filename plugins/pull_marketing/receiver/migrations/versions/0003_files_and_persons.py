"""Files, sealed answers, whom answers are of, what was erased, and lists of letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("submission", sa.Column("person", sa.String(64)))
    op.add_column("submission", sa.Column("sealed", sa.Text))
    op.create_index("ix_submission_person", "submission", ["person"])
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("submission", sa.String(32), nullable=False),
        sa.Column("question", sa.String(200), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.String(10), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.ForeignKeyConstraint(
            ["submission"], ["submission.id"], name="fk_attachment_submission", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_attachment_submission", "attachment", ["submission"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("questionnaire", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("submissions", sa.Integer, nullable=False),
        sa.Column("files", sa.Integer, nullable=False),
        sa.Column("deliveries", sa.Integer, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
    )
    op.create_table(
        "subscriber",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("list", sa.String(200), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("contract", sa.String(64), nullable=False),
        sa.Column("asked_ms", sa.BigInteger, nullable=False),
        sa.Column("confirmed_ms", sa.BigInteger),
        sa.Column("left_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_subscriber"),
        sa.UniqueConstraint("list", "person", name="uq_subscriber_list_person"),
    )
    op.create_index("ix_subscriber_person", "subscriber", ["person"])
    op.create_table(
        "remembered",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_remembered"),
    )


def downgrade() -> None:
    for name in ("remembered", "subscriber", "erasure", "attachment"):
        op.drop_table(name)
    op.drop_index("ix_submission_person", "submission")
    for name in ("sealed", "person"):
        op.drop_column("submission", name)
