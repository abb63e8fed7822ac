"""What people write into forms and tables, made fit to be kept."""

import unicodedata


def one_line(text: str) -> str:
    """Return a text in one line, without characters that can't be seen."""
    line = " ".join(text.split())
    return "".join(c for c in line if unicodedata.category(c) not in {"Cc", "Cf", "Cs"}).strip()
