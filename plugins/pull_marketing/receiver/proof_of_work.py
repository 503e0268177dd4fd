"""A little work that a browser does before it sends: nothing for one person, much for a thousand.

The task names the questionnaire and the key of the sending, and is signed with its time, so that
nothing need be remembered: a key is kept once, and work done for it is worth nothing elsewhere.
A number below `MOST` was drawn; the browser tries one after the other until it has found it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping

from .keys import Keys

FIELD = "proof_of_work"
MOST = 5000
"""Numbers to try; half of them on average, and never more: nobody is unlucky without an end."""

ROUNDS = 200
"""Of PBKDF2 for each number: the browser's own code does them nearly as fast as any other does."""

GOOD_FOR_DAYS = 30 / 1440

_PURPOSE = "work"
_ANSWER = re.compile(r"(0|[1-9][0-9]{0,3})\.([\w.-]+)\Z", re.ASCII)


def task_for(keys: Keys, slug: str, key: str) -> Mapping[str, str | int]:
    """What a page is asked to find out before it sends under this key."""
    salt = secrets.token_hex(8)
    goal = _made(salt, str(secrets.randbelow(MOST)))
    token = keys.sign(_PURPOSE, [slug, key, salt, goal])
    return {"token": token, "salt": salt, "rounds": ROUNDS, "most": MOST, "goal": goal}


def is_done(keys: Keys, slug: str, key: str, answer: str) -> bool:
    """Whether the work was done, for this sending, a short while ago.

    Args:
        keys: that signed the task.
        slug: the questionnaire that was answered.
        key: of the sending; empty when the page named none.
        answer: the number, a full stop and the token of the task.
    """
    found = _ANSWER.match(answer)
    if not key or not found or int(found[1]) >= MOST:
        return False
    match keys.read(_PURPOSE, found[2], GOOD_FOR_DAYS):
        case [str(of), str(under), str(salt), str(goal)]:
            return (of, under) == (slug, key) and _made(salt, found[1]) == goal
    return False


def _made(salt: str, number: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", salt.encode(), number.encode(), ROUNDS, 16).hex()
