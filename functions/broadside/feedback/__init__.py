"""Feedback: what an event of SES means. Pure, and total over whatever arrives."""

from broadside.feedback.event import read_event
from broadside.feedback.meaning import Meaning, Tags, Verdict

__all__ = ["Meaning", "Tags", "Verdict", "read_event"]
