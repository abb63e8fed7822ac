"""Subscribers: who reads by email, with which consent, and how they leave."""

from broadside.subscribers.addresses import address_hash, normalise_address
from broadside.subscribers.csv_file import CsvResult, Row, RowFinding, read_csv
from broadside.subscribers.links import UnsubscribeLinks
from broadside.subscribers.model import Addressee, Consent, Newcomer, Reading, State, Subscriber
from broadside.subscribers.tokens import KEY_ID, Purpose, Token, key_name, make_token, read_token

__all__ = [
    "KEY_ID",
    "Addressee",
    "Consent",
    "CsvResult",
    "Newcomer",
    "Purpose",
    "Reading",
    "Row",
    "RowFinding",
    "State",
    "Subscriber",
    "Token",
    "UnsubscribeLinks",
    "address_hash",
    "key_name",
    "make_token",
    "normalise_address",
    "read_csv",
    "read_token",
]
