"""The command account: add, bulk, reset, disable, unlock, list."""

import argparse
from pathlib import Path

from actions.accounts import managing
from actions.accounts.bulk import MEMBERS, bodies_without_account, open_accounts
from errors import NotAllowed, Refused
from models import clock
from models.account import ROLES, Actor
from models.county import county_of, pack_in_force
from models.database import reading
from operations.commands.console import Commands, password_of, progress, say, show
from papers.slips import slips_paper


def add_accounts(commands: Commands) -> None:
    """The command account."""
    c = commands.add_parser("account", help="账号：add bulk reset disable unlock list")
    c.add_argument("deed", choices=("add", "bulk", "reset", "disable", "unlock", "list"))
    c.add_argument("name", nargs="?")
    c.add_argument("--role")
    c.add_argument("--scope", help="部门、乡镇或学校代码")
    c.add_argument("--sign", action="store_true", help="召集人审签权")
    c.add_argument("--slips", type=Path, metavar="账号条.docx", help="bulk：账号条写到这里")
    c.add_argument("--password-file", type=Path)
    c.add_argument("--json", action="store_true")
    c.set_defaults(run=account)


def account(args: argparse.Namespace) -> int:
    """Accounts, on the server itself."""
    if args.deed not in ("list", "bulk") and not args.name:
        raise Refused("请写明账号名字。")
    with reading() as session:
        actor = Actor(county=county_of(session).code, name="系统管理", role="admin")
    if args.deed == "list":
        rows = managing.listed(actor)
        show(
            rows,
            args.json,
            "\n".join(f"{r['name']}\t{ROLES[r['role']]}\t{r['scope'] or ''}\t{r['state']}" for r in rows),
        )
        return 0
    if args.deed == "bulk":
        return in_bulk(actor, args)
    if args.deed == "add":
        if args.role not in ROLES:
            raise Refused("--role 请填：" + "、".join(f"{code}（{name}）" for code, name in ROLES.items()))
        managing.add(
            actor,
            args.name,
            role=args.role,
            scope=args.scope,
            may_sign=args.sign,
            password=password_of(args.password_file),
        )
    elif args.deed == "reset":
        managing.reset(actor, args.name, password_of(args.password_file))
    elif args.deed == "disable":
        managing.disable(actor, args.name)
    else:
        managing.unlock(actor, args.name)
    say("已办理。")
    return 0


def in_bulk(actor: Actor, args: argparse.Namespace) -> int:
    """An account for each body (of a role) that has none, and the slips to hand over."""
    if args.role not in (None, *MEMBERS):
        raise Refused("--role 请填：" + "、".join(f"{code}（{name}）" for code, name in MEMBERS.items()) + "，或不写。")
    if args.slips is None or args.slips.exists():
        raise Refused("请用 --slips 写明账号条写到哪个新文件（.docx）：口令只印在上面。")
    with reading() as session:
        pack = pack_in_force(session)
        wanted = [body for body in bodies_without_account(session, pack) if args.role in (None, body.role)]
    # The file first: passwords that could not be written down would be lost.
    args.slips.touch(0o600, exist_ok=False)
    try:
        made = open_accounts(actor, wanted, progress)
    except (Refused, NotAllowed):
        args.slips.unlink()
        raise
    args.slips.write_bytes(slips_paper(pack.words["product"], made, clock.today()))
    told = [{"account": slip.account, "role": slip.role, "body": slip.body} for slip in made]
    show({"accounts": told}, args.json, f"已开通 {len(made)} 个账号，账号条在 {args.slips}，请当面交接。")
    return 0
