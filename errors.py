"""What every room may raise: each text is a Chinese sentence that says where and what to do."""


class Refused(ValueError):
    """A question or an input that cannot be taken; the text is a Chinese sentence for the person."""


class NotAllowed(PermissionError):
    """A right was refused; the text is a Chinese sentence for the person."""


class DatabaseGone(LookupError):
    """The SQLite file in use was removed or replaced under the running program: what it still writes is lost."""
