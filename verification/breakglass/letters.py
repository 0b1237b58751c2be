"""The letters of an emergency access: to those who may sign it, then to those who must know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from ecarte.accounts.letters import write
from ecarte.accounts.models import Role, User
from verification.models import EmergencyAccess

if TYPE_CHECKING:
    from uuid import UUID


def send(*, access_id: UUID) -> None:
    """What stands now decides what is written. Names neither the case nor who asked."""
    signed = EmergencyAccess.objects.filter(pk=access_id, signed_at__isnull=False).exists()
    page = f"{settings.PUBLIC_URL}{reverse('breakglass:accesses')}"
    with override(settings.LANGUAGE_CODE):
        if signed:
            subject = _("e-carte Vitale : un dossier est ouvert en urgence")
            text = _("Un accès exceptionnel vient d’être signé. Il dure une heure, puis il est à examiner :")
            roles = (Role.DIRECTOR, Role.AUDITOR)
        else:
            subject = _("e-carte Vitale : un accès exceptionnel est demandé")
            text = _("Un agent demande à ouvrir un dossier en urgence. À vérifier avec lui avant de signer :")
            roles = (Role.SUPERVISOR, Role.DIRECTOR)
        write(
            User.objects.filter(role__in=roles, is_active=True).order_by("pk"),
            subject=subject,
            text=f"{text} {page}",
        )
