"""Subscribers: who reads by email, with which consent, and how they leave."""

from broadside.subscribers.addresses import address_hash, normalise_address
from broadside.subscribers.csv_file import CsvResult, Row, RowFinding, read_csv
from broadside.subscribers.forms import Form, Problem, read_form
from broadside.subscribers.joining import (
    HOUR,
    PER_NETWORK,
    REQUEST_LASTS,
    Asked,
    Invitation,
    Invited,
    JoinRequest,
    Standing,
    Step,
    asked_again,
    network_of,
    step_for,
    viewer_of,
)
from broadside.subscribers.links import CONFIRM, UNSUBSCRIBE, UnsubscribeLinks, confirm_link
from broadside.subscribers.model import Addressee, Consent, Newcomer, Reading, State, Subscriber
from broadside.subscribers.soft import is_out_of_use, recent_days
from broadside.subscribers.tokens import (
    KEY_ID,
    Purpose,
    Token,
    key_name,
    make_passing_token,
    make_token,
    read_passing_token,
    read_token,
)

__all__ = [
    "CONFIRM",
    "HOUR",
    "KEY_ID",
    "PER_NETWORK",
    "REQUEST_LASTS",
    "UNSUBSCRIBE",
    "Addressee",
    "Asked",
    "Consent",
    "CsvResult",
    "Form",
    "Invitation",
    "Invited",
    "JoinRequest",
    "Newcomer",
    "Problem",
    "Purpose",
    "Reading",
    "Row",
    "RowFinding",
    "Standing",
    "State",
    "Step",
    "Subscriber",
    "Token",
    "UnsubscribeLinks",
    "address_hash",
    "asked_again",
    "confirm_link",
    "is_out_of_use",
    "key_name",
    "make_passing_token",
    "make_token",
    "network_of",
    "normalise_address",
    "read_csv",
    "read_form",
    "read_passing_token",
    "read_token",
    "recent_days",
    "step_for",
    "viewer_of",
]
