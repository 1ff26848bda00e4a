"""A county begins: an empty database gets its schema, the pack, and the first administrator.

Refused on a database that holds anything, so that no county is ever started over by mistake.
"""

from pathlib import Path

from sqlalchemy import inspect, select

from access.guessing import forms
from access.passwords import weakness
from actions.accounts.managing import add, console
from actions.pack.folder import COUNTY_FILE, county_named
from actions.pack.loading import bring_in
from actions.pack.reading import read_folder
from actions.teaching.stops import add_stops
from actions.unit_of_work import unit_of_work
from errors import Refused
from models import schema
from models.account import Actor, system
from models.base import table
from models.county import County
from models.database import ROOT, engine, reading

PACKS = ROOT / "seed"


def pack_folder(county: str) -> Path:
    """The folder of a county pack: a name under seed/, or a path. Raises Refused, listing what there is."""
    for folder in (PACKS / county, Path(county)):
        if county and (folder / COUNTY_FILE).is_file():
            return folder
    known = sorted(path.parent.name for path in PACKS.glob(f"*/{COUNTY_FILE}"))
    raise Refused(f"没有找到县资料包“{county}”，现有：{'、'.join(known) or '无'}。")


def init(
    county: str, *, sandbox: bool = False, demo: bool = False, admin: str | None = None, password: str | None = None
) -> Actor:
    """Make the county in an empty database and return the actor of the server's own commands.

    `county` is a folder name under seed/ or a path to one. With `admin` and `password` the first
    administrator is made in the same breath. Raises Refused when the database is not empty, the pack is not
    found or not whole, or the password is too weak.
    """
    folder = pack_folder(county)
    code, name = county_named(folder)
    if admin is not None and (reason := weakness(password or "", admin, words=forms(name))):
        raise Refused(reason)
    refuse_unless_empty()
    schema.upgrade()
    actor = system(code)
    with unit_of_work(actor, "pack.change", folder.name) as act:
        found = read_folder(folder)
        made = bring_in(act.session, found, demo=demo, sandbox=sandbox)
        add_stops(act, found.stops)
        act.detail |= {"pack_digest": made.pack_digest, "demo": demo, "sandbox": sandbox}
    if admin is not None:
        add(console(code), admin, role="admin", password=password or "", must_change=False)
    return actor


def refuse_unless_empty() -> None:
    """Raises Refused when the database already holds a county, or tables that are not the product's."""
    names = set(inspect(engine()).get_table_names())
    if names and schema.current() is None:
        raise Refused("数据库里已有别的表，请换一个空数据库（DATABASE_URL）。")
    if "county" not in names:
        return
    with reading() as session:
        found = session.execute(select(table(County).c.name)).scalar()
    if found:
        raise Refused(f"数据库里已有{found}的数据，不能重新建县；如要重来，请换一个空数据库（DATABASE_URL）。")
