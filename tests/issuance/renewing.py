"""Insured persons with a card that the register's changes reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from issuance.models import Card, PushMessage, Renewal, RenewalRound
from issuance.renewal import rounds
from issuance.selectors import credential_offer_uri
from tests.issuance.factories import CODE, offered
from tests.issuance.wallet import Wallet
from tests.verification.factories import an_insured_person
from verification.register.snapshot import claims_of

if TYPE_CHECKING:
    from uuid import UUID

    from verification.models import InsuredPerson


def rights_changed() -> RenewalRound:
    """A whole round."""
    with transaction.atomic():
        begun = rounds.begin_rights(actor="system:test")
    rounds.advance(seconds=30)
    return RenewalRound.objects.get(pk=begun.pk)


class Holder:
    """An insured person with an active card on a phone of their own."""

    def __init__(self, wallet: Wallet | None = None, *, collects: bool = True) -> None:
        self.person: InsuredPerson = an_insured_person()
        self.wallet = wallet or Wallet()
        self.card_id: UUID = offered(
            self.wallet, holder_ref=self.person.nir_index, claims=claims_of(self.person)
        )
        if collects:
            uri = credential_offer_uri(self.card_id)
            assert uri is not None
            access, self.refresh_token = self.wallet.tokens(uri, CODE)
            self.first = self._credential(access)

    def _credential(self, access: str) -> str:
        return str(self.wallet.credential(access).json()["credentials"][0]["credential"])

    def collect_anew(self) -> str:
        """What a phone does that was told to look: the refresh token, then the credential."""
        answer = self.wallet.refresh(self.refresh_token).json()
        self.refresh_token = answer["refresh_token"]
        return self._credential(answer["access_token"])

    def moves_to(self, insurer: str) -> None:
        """The register says so; nothing was told yet."""
        self.person.rights = self.person.rights | {"insurer_name": insurer}
        self.person.save()

    @property
    def card(self) -> Card:
        return Card.objects.get(pk=self.card_id)

    @property
    def renewal(self) -> Renewal:
        return Renewal.objects.get(pk=self.card_id)

    @property
    def pushes(self) -> int:
        return PushMessage.objects.filter(about=self.card_id).count()
