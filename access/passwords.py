"""Passwords: argon2 hashes, one equally long check for every login, and a refusal of what is guessed first.

Cost is 19 MiB and two passes (the floor OWASP names), at most two at once: a hundred people logging in
before a meeting must not take the memory of the figures.
"""

import secrets
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from access.guessing import is_guessed

SHORTEST, LONGEST = 8, 1024
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
NO_PASSWORD = "!"
"""Stored in place of a hash: no password opens such an account (the demo county's, entered by a click)."""

_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1),))
_at_once = BoundedSemaphore(2)


def one_time_password() -> str:
    """Twelve characters without look-alikes, in groups that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def hash_password(password: str) -> str:
    """The argon2 hash to store. Takes about 30 ms of one core."""
    with _at_once:
        return _hasher.hash(password)


_DUMMY = _hasher.hash("no account has this password")


def verify_password(password: str, stored: str | None) -> bool:
    """Whether the password opens the hash. None (no such account) costs as much time and is always False."""
    if len(password) > LONGEST:
        return False
    with _at_once:
        try:
            opened = _hasher.verify(password, stored or _DUMMY)
        except UnknownHashError:
            _hasher.verify(password, _DUMMY)
            return False
    return opened and stored is not None


def weakness(password: str, *names: str, words: frozenset[str] = frozenset()) -> str | None:
    """Why a new password cannot be taken, as a Chinese sentence; None when it can.

    `names`: the account's name first, then what its owner is called; `words`: `guessing.county_words`.
    """
    if len(password) < SHORTEST:
        return f"口令太短：至少 {SHORTEST} 个字符。"
    if len(password) > LONGEST:
        return f"口令太长：最多 {LONGEST} 个字符。"
    if names and names[0] and names[0].casefold() in password.casefold():
        return "口令里不要带账号名，请换一个。"
    if is_guessed(password, names, words):
        return (
            "这个口令容易被猜中：不要只用常见口令，也不要只用本县、单位、产品、姓名的字或拼音加年份、日期来拼。"
            "请换一个，例如几个不相干的词。"
        )
    return None
