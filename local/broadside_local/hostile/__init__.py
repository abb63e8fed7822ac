"""
Hostile mode: between functions and services stands one who does all the harm that AWS may do.

Calls are throttled, fail, or lose their connection before or after they were carried out; functions
are killed at a call; messages come twice, late, in any order. Nothing of it breaks a service's
promises, and all of it follows from a seed.
"""

from broadside_local.hostile.chance import Fault, Odds, What
from broadside_local.hostile.hostile import Hostile
from broadside_local.hostile.patience import let_time_pass
from broadside_local.hostile.told import hostile_run

__all__ = ["Fault", "Hostile", "Odds", "What", "hostile_run", "let_time_pass"]
