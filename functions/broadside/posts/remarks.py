"""What a file's reader notes down: warnings gathered, errors raised, both with their place."""

from dataclasses import dataclass, field

from broadside.errors import PostError
from broadside.posts.model import Finding


def finding_of(error: PostError) -> Finding:
    """Return what an error says, as a finding."""
    return Finding(
        file=error.file,
        line=error.line,
        field=error.field,
        reason=error.reason,
        hint=error.hint,
        severity="error",
    )


@dataclass(slots=True)
class Remarks:
    """Everything that is to be said about one file."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def warn(self, about: str, reason: str, hint: str, *, line: int = 0) -> None:
        """Note something that its writer should hear, though the post can be used."""
        self.findings.append(
            Finding(file=self.file, line=line, field=about, reason=reason, hint=hint)
        )

    def error(self, about: str, reason: str, hint: str, *, line: int = 0) -> PostError:
        """Make the error that says why the post can't be used."""
        return PostError(self.file, line, about, reason, hint)
