"""Adapters: the ports, on AWS and in memory."""
