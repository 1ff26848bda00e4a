"""The tables, one module a noun. Importing this package registers them all."""

from models import (  # noqa: F401
    account,
    agenda,
    attachment,
    bulletin,
    calendar,
    case,
    collection,
    county,
    duty,
    hazard,
    incident,
    inspection,
    intake,
    meeting,
    practice,
    provision,
    record,
    school,
    sitting,
)
