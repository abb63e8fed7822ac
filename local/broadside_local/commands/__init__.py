"""What each command does, a module each; `cli` says how they are called."""
