"""Checks: what is wrong with a post, before anyone gets it. Pure: told the time, the files."""

from broadside.checks.checking import Examined, Folder, check_post, examine
from broadside.checks.links import WebLink
from broadside.checks.size import MailSize

__all__ = ["Examined", "Folder", "MailSize", "WebLink", "check_post", "examine"]
