"""Sending: editions, units, batches, evidence; pure transitions by the sending protocol."""

from broadside.sending.edition import (
    Edition,
    EditionState,
    automatic_edition_id,
    hold_edition,
)

__all__ = ["Edition", "EditionState", "automatic_edition_id", "hold_edition"]
