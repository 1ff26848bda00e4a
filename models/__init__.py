"""The tables, one module a noun. Importing this package registers them all."""

from models import (  # noqa: F401
    account,
    county,
    hazard,
    incident,
    inspection,
    meeting,
    practice,
    provision,
    record,
    school,
)
