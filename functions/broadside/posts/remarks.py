"""What a file's reader notes down: warnings gathered, errors raised, both with their place."""

from dataclasses import dataclass, field

from broadside.errors import PostError, PublicationError
from broadside.posts.model import Finding


def finding_of(error: PostError | PublicationError, code: str = "") -> Finding:
    """Return what an error says, as a finding; *code* is for one that has no name of its own."""
    return Finding(
        file=error.file,
        line=error.line,
        field=error.field,
        reason=error.reason,
        hint=error.hint,
        severity="error",
        code=error.code or code,
    )


@dataclass(slots=True)
class Remarks:
    """Everything that is to be said about one file."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def warn(self, about: str, reason: str, hint: str, *, line: int = 0, code: str = "") -> None:
        """
        Note something that its writer should hear, though the post can be used.

        Args:
            about: Front-matter field, `body`, `file`.
            reason: What is wrong, after the field's name.
            hint: What to do.
            line: 1-based; 0 where none can be named.
            code: Its name, the same for ever; each one stands in `docs/checks.md`.
        """
        self.findings.append(
            Finding(file=self.file, line=line, field=about, reason=reason, hint=hint, code=code)
        )

    def error(
        self, about: str, reason: str, hint: str, *, line: int = 0, code: str = ""
    ) -> PostError:
        """Make the error that says why the post can't be used."""
        return PostError(self.file, line, about, reason, hint, code)
