"""Use cases: the rooms combined with the ports."""
