"""What a mail to the person leads to, made when it leaves: no link waits in the database."""

from __future__ import annotations

from .keys import Keys
from .later import RESUME, name_of
from .letters import ask
from .links import LETTERS, REWARD, address_of, link, reward_file
from .outbox import Verdict
from .promises import RESUME_MAIL, REWARD_MAIL
from .records import Record
from .settings import Settings
from .writer import Writer


class FollowUps:
    """Makes the link of a mail, or says why there is none."""

    def __init__(self, settings: Settings, writer: Writer, keys: Keys) -> None:
        self._settings = settings
        self._writer = writer
        self._keys = keys

    def link(self, kind: str, record: Record, address: str) -> str | Verdict:
        """The link for one mail; a verdict when it must not leave, or not yet."""
        if kind == REWARD_MAIL:
            if reward_file(self._settings, record) is None:
                return Verdict("again", "no_reward")  # it may still be copied to its place
            return link(self._settings, self._keys, REWARD, record.id)
        if kind == RESUME_MAIL:
            return address_of(self._settings, RESUME, name_of(self._keys, record.id))
        entry = self._writer.run(lambda c: ask(c, record, address, self._keys)).result()
        if not entry:
            return Verdict("stopped", "on_list")
        return link(self._settings, self._keys, LETTERS, entry)
