"""What runs on an organiser's own machine: the command line and the local cloud."""
