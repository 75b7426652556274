"""What is wrong with the database, in words for the person who started the app."""

import errno
import json
from pathlib import Path


class DatabaseProblem(Exception):
    """The database cannot be used; says what happened and what to do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}"

    def save(self, path: Path) -> None:
        """Leave the problem where another process finds it."""
        path.write_text(json.dumps({"message": self.message, "remedy": self.remedy}))

    @classmethod
    def take(cls, path: Path) -> "DatabaseProblem | None":
        """The problem another process left, once."""
        try:
            saved = json.loads(path.read_text())
            path.unlink()
        except (FileNotFoundError, ValueError):
            return None
        return cls(saved["message"], saved["remedy"])


def unwritable(path: Path, error: OSError) -> DatabaseProblem:
    """The problem behind a failed write below `path`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(path)
    if error.errno == errno.EROFS:
        why = "it is on a read-only file system"
    elif error.errno in (errno.EACCES, errno.EPERM):
        why = "this user may not write there"
    else:
        why = error.strerror or str(error)
    return DatabaseProblem(
        f"The database cannot be kept in {path}: {why}.",
        "Make the folder writable for this user, or set DATA_DIR to another folder. Nothing was changed.",
    )


def disk_full(path: Path) -> DatabaseProblem:
    return DatabaseProblem(
        f"The disk that holds {path} is full, so the database cannot start.",
        "Free some space there and start again. What was saved before is safe.",
    )
