"""Broadside: from a post to its page, its feed entry and its mailing."""
