"""The emulator: its process, and what of ours runs in it (keeper, tap, and what keeps its data)."""
