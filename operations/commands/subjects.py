"""All commands, subject by subject: a new command stands in its subject's module, a new subject is one entry here."""

from collections.abc import Callable

from operations.commands.accounts import add_accounts
from operations.commands.collecting import add_collecting
from operations.commands.console import Commands, Parser
from operations.commands.counties import add_counties
from operations.commands.files import add_files
from operations.commands.imports import add_imports
from operations.commands.papers import add_papers
from operations.commands.teaching import add_teaching
from operations.commands.upkeep import add_upkeep


def build() -> Parser:
    """The command line of the contract: each subject adds its own commands."""
    parser = Parser(prog="manage.py", description="学校安全联席会议工作台：办公室命令")
    parser.set_defaults(needs_schema=True)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    for add in SUBJECTS:
        add(commands)
    return parser


SUBJECTS: tuple[Callable[[Commands], None], ...] = (
    add_counties,
    add_imports,
    add_files,
    add_papers,
    add_accounts,
    add_teaching,
    add_collecting,
    add_upkeep,
)
"""Who adds commands: one entry a subject."""
