"""Feedback: what an event of SES means. Pure, and total over whatever arrives."""

from broadside.feedback.event import Meaning, Tags, Verdict, read_event

__all__ = ["Meaning", "Tags", "Verdict", "read_event"]
