"""How long a post takes to read."""

import re
from html import unescape

from broadside.rendering.html import texts

# Silent reading of non-fiction in English: Brysbaert, "How many words do we read per minute?",
# Journal of Memory and Language 109 (2019).
_WORDS_A_MINUTE = 238
# Read aloud it is 255 Chinese characters and 357 Japanese ones (Trauzettel-Klosinski and Dietz,
# "The New International Reading Speed Texts IReST", IOVS 53 (2012), table 2). Silently one reads
# 1.3 times as fast (Brysbaert: 238 to 183).
_CHARACTERS_A_MINUTE = {"ja": 460}
_HAN_A_MINUTE = 330

# Runs of Han and kana without their punctuation. Each is counted, as Chinese word processors do.
_HAN = re.compile(
    "[\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003fffd]+"
)
# A quick look for any of them: most other texts have no character beyond.
_MAYBE_HAN = re.compile("[\u3005-\U0003ffff]")
_LETTER = re.compile(r"[^\W_]")


def minutes(body_html: str, language: str) -> int:
    """
    Return how many minutes a post takes to read, at least 1.

    Args:
        body_html: A post's cleaned body.
        language: What it is written in; words and characters of others in it are counted, too.
    """
    words, characters = counted(body_html)
    a_minute = _CHARACTERS_A_MINUTE.get(language.partition("-")[0], _HAN_A_MINUTE)
    return max(1, round(words / _WORDS_A_MINUTE + characters / a_minute))


def counted(html: str) -> tuple[int, int]:
    """Count words between spaces, and apart from them each character of Han and kana."""
    text = unescape(" ".join(texts(html)))
    rest, runs = _HAN.subn(" ", text) if _MAYBE_HAN.search(text) else (text, 0)
    characters = len(text) - len(rest) + runs
    # Most words begin with a letter: only of others is every character looked at.
    words = [w for w in rest.split() if w[0].isalnum() or (len(w) > 1 and _LETTER.search(w))]
    return len(words), characters
