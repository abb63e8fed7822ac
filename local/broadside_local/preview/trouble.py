"""Why a save can't be shown: any error as a finding, with its file and line."""

import os
import traceback
from pathlib import Path

from broadside.errors import PostError, PublicationError
from broadside.posts import Finding, finding_of
from broadside_local.errors import LocalError


def trouble_of(error: Exception, file: str) -> Finding:
    """
    Say what went wrong.

    Args:
        error: What was raised while a draft was read and rendered.
        file: Whom to name when the error names nobody.
    """
    match error:
        case PostError():
            return finding_of(error)
        case PublicationError():
            return _finding(
                _short(error.file), error.reason, error.hint, line=error.line, about=error.field
            )
        case LocalError():
            return _finding(file, str(error), "")
        case OSError():
            reason = f"can't be read ({(error.strerror or 'unknown error').lower()})"
            return _finding(_short(error.filename or file), reason, "Put it back, or check rights")
    # A mistake of ours must not end the preview: the next save may well be shown again.
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" at {Path(p.filename).name}:{p.lineno}" for p in place)
    reason = f"can't be shown: {type(error).__name__}{where}"
    return _finding(file, reason, "This is a mistake in Broadside: please report it with the post")


def _finding(file: str, reason: str, hint: str, *, line: int = 0, about: str = "file") -> Finding:
    return Finding(file=file, line=line, field=about, reason=reason, hint=hint, severity="error")


def _short(file: str | bytes) -> str:
    """Name a file as somebody in this folder would."""
    path = Path(os.fsdecode(file))
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
