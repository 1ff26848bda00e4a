"""The office's commands, in the stable words of docs/commands.md.

Exit 0 on success, 1 on refused input (a Chinese sentence on stderr), 2 on wrong usage. With --json,
stdout carries one UTF-8 JSON object and nothing else.
"""

import sqlite3
import sys
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from errors import NotAllowed, Refused
from models.database import keep_to_oneself, trouble
from models.schema import upgrade
from operations.commands.console import say, set_instant
from operations.commands.subjects import build


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run, and turn every refusal into a Chinese sentence on stderr."""
    args = build().parse_args(argv)
    keep_to_oneself()
    try:
        if args.needs_schema:
            upgrade()
        set_instant(args)
        return int(args.run(args))
    except (Refused, NotAllowed, LookupError) as refusal:
        say(str(refusal))
    except (DBAPIError, sqlite3.Error) as failure:
        say(trouble(failure))
    except OSError as failure:
        say(f"读写文件失败：{failure.strerror or failure}（{failure.filename or ''}）。请检查路径、权限和磁盘空间。")
    except KeyboardInterrupt:
        say("已中断，没有写入任何内容。")
    return 1


if __name__ == "__main__":
    sys.exit(main())
