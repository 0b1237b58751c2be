"""What issuance tells the rest: it knows nothing of who listens."""

from django.dispatch import Signal

card_activated = Signal()
"""Sent with `card_id` (UUID) in the transaction in which the card becomes active."""

push_token_died = Signal()
"""Sent with `case` (UUID) and `push_token`, once a gateway said that nothing arrives there any more."""

offer_ended = Signal()
"""Sent with `card_id` (UUID) and `status` (State) in the transaction in which an offered card expires, so
that the person's case can be closed and they can start again."""
