"""Subscribers: who reads by email, what they agreed to, and their way out."""

from broadside.subscribers.model import Addressee, Consent, Reading, State, Subscriber

__all__ = ["Addressee", "Consent", "Reading", "State", "Subscriber"]
