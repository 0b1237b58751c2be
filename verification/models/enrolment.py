"""The enrolment: one person's way from the app to the card. Agents call it a case."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ecarte.vault.blind_index import BlindIndexField
from ecarte.vault.fields import EncryptedField
from verification.obstacles import Obstacle
from verification.parts import SETS
from verification.states import LIVE, Lane, State

_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"


def new_case_number() -> str:
    """`EV-XXXX-XXXX`: short enough to say on the telephone, without look-alikes, guessing nothing."""
    text = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"EV-{text[:4]}-{text[4:]}"


class Enrolment(models.Model):
    """One enrolment. Its status moves only through `verification.transitions.move`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_number = models.CharField(max_length=12, unique=True, default=new_case_number)
    status = models.CharField(max_length=12, choices=State, default=State.OPENED)
    lane = models.CharField(max_length=10, choices=Lane, default=Lane.STANDARD)
    scheme = models.ForeignKey("verification.Scheme", on_delete=models.PROTECT)
    person = models.ForeignKey("verification.InsuredPerson", null=True, on_delete=models.PROTECT)
    """None while the register does not know the NIR."""
    nir = EncryptedField(null=True)
    """What the person typed, until the case is decided or ends."""
    nir_index = BlindIndexField()
    """Empty once forgotten, and `person` with it: a case that ended long ago and was never decided."""
    obstacle = models.CharField(max_length=20, blank=True, choices=Obstacle)
    """Why this NIR gets no card, as `verification.eligibility` found it last; the phone is not told."""

    # The phone
    device_jkt = models.CharField(max_length=43)
    """RFC 7638 thumbprint of the device key, base64url."""
    device_jwk = models.JSONField()
    token_digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the DPoP-bound access token."""
    push_token = EncryptedField(null=True)
    language = models.CharField(max_length=2, default="fr")

    # What the person gave
    consent_version = models.CharField(max_length=20)
    consented_at = models.DateTimeField()
    code_hash = models.CharField(max_length=200, blank=True)
    """Argon2id of the peppered code; empty until the code is set."""

    contact_confirmed_at = models.DateTimeField(null=True)
    """When a code came back that was sent to the contact known to the insurer."""
    agreement = models.ForeignKey(
        "verification.Agreement", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """A parent's, to the card of a minor."""
    minor = models.BooleanField(default=False)
    """By the register's date of birth, as the checks found it last."""

    # The way
    opened_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)
    priority = models.SmallIntegerField(default=0)
    """Points (`verification.queue.urgency`)."""
    urgent_at = models.DateTimeField(null=True)
    """The order of the queue: the deadline, sooner for each point of priority."""
    snoozed_until = models.DateTimeField(null=True)
    """Put off: nobody takes the case before."""
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """A supervisor gave the case to this agent, and to no other."""
    assisted = models.BooleanField(default=False)
    """Somebody helps the person at a counter, and waits with them."""
    foreign_document = models.BooleanField(default=False)
    """The document is another state's: only an agent habilitated for those takes the case."""
    two_agents = models.BooleanField(default=False)
    """The faces leave a doubt (`verification.grey_zone`) or the scheme wants it: one agent alone does not
    accept the case."""
    first_agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who judged the case first and left it to another: it does not come back to their desk."""
    second_agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who judged it next and came to another conclusion: a third settles."""
    identity = models.ForeignKey(
        "verification.PivotIdentity", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """What was submitted in place of films (France Identité); None on the route by films."""
    check_id = models.UUIDField(null=True)
    """Which run of the checks holds the case; a run that lost it changes nothing."""
    check_attempts = models.PositiveSmallIntegerField(default=0)
    checks_due_at = models.DateTimeField(null=True)
    """When checks that have not ended by then are taken for lost and started again."""
    technical_recaptures = models.PositiveSmallIntegerField(default=0)
    recapture = models.JSONField(default=list)
    """What to film again (`verification.parts`)."""
    missed = models.JSONField(default=list)
    """Gestures of the last film that were not seen, as the person is told."""
    films_refused = models.JSONField(default=dict)
    """Films that the quick check had made again, by kind."""
    left_out = models.JSONField(default=list)
    """Gestures that an agent does not have asked again: the person cannot do them."""
    public_reason = models.CharField(max_length=40, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """The agent whose acceptance left; None where France Identité was enough by itself."""
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    """When the retention clock started."""
    card_id = models.UUIDField(null=True, unique=True)
    restricted_at = models.DateTimeField(null=True)
    """The person had the processing restricted (GDPR, article 18): the case stays as it is."""

    # Which rules of retention were applied to a case that ended, and when (`verification.retention.rules`)
    codes_forgotten_at = models.DateTimeField(null=True)
    faces_forgotten_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    """Nothing of it is left that a rule destroys."""

    # The lease
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="claims"
    )
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=State.values), name="enrolment_has_a_known_status"),
            models.UniqueConstraint(
                fields=["nir_index"],
                condition=Q(status__in=sorted(LIVE), obstacle=""),
                name="one_live_enrolment_per_nir",
            ),
            models.CheckConstraint(
                condition=Q(obstacle__in=["", *Obstacle.values]), name="an_obstacle_is_a_known_one"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(obstacle=Obstacle.NOT_REGISTERED) | Q(nir_index=""),
                name="a_nir_without_person_is_an_obstacle",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[State.APPROVED, State.ACTIVATED]) | Q(obstacle=""),
                name="an_approved_case_has_no_obstacle",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(status__in=[State.APPROVED, State.ACTIVATED])
                    | Q(minor=False)
                    | Q(agreement__isnull=False)
                ),
                name="a_minor_is_accepted_with_an_agreement",
            ),
            models.UniqueConstraint(
                fields=["device_jkt"],
                condition=Q(status__in=sorted(LIVE)),
                name="one_live_enrolment_per_device",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=State.IN_REVIEW, claimed_by__isnull=False, lease_until__isnull=False)
                    | (~Q(status=State.IN_REVIEW) & Q(claimed_by__isnull=True, lease_until__isnull=True))
                ),
                name="a_case_in_review_has_exactly_one_agent",
            ),
            models.CheckConstraint(
                condition=(~Q(status=State.QUEUED) | Q(urgent_at__isnull=False, deadline_at__isnull=False)),
                name="a_waiting_case_has_a_place",
            ),
            models.UniqueConstraint(
                fields=["claimed_by"], condition=Q(status=State.IN_REVIEW), name="an_agent_holds_one_case"
            ),
            models.CheckConstraint(
                condition=~Q(status=State.RECAPTURE) | Q(recapture__in=SETS),
                name="a_case_sent_back_says_what_to_film",
            ),
            models.CheckConstraint(
                condition=~Q(status=State.CHECKING) | Q(check_id__isnull=False),
                name="a_case_in_check_names_its_run",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[State.APPROVED, State.ACTIVATED]) | Q(card_id__isnull=False),
                name="an_approved_case_has_a_card",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(status__in=[State.APPROVED, State.ACTIVATED])
                    | Q(accepted_by__isnull=False)
                    | Q(identity__isnull=False)
                ),
                name="films_are_accepted_by_an_agent",
            ),
            models.CheckConstraint(
                condition=(
                    Q(claimed_by__isnull=True) | Q(first_agent__isnull=True) | ~Q(claimed_by=F("first_agent"))
                ),
                name="the_second_agent_is_another",
            ),
            models.CheckConstraint(
                condition=(
                    Q(second_agent__isnull=True)
                    | (
                        Q(first_agent__isnull=False)
                        & ~Q(first_agent=F("second_agent"))
                        & (Q(claimed_by__isnull=True) | ~Q(claimed_by=F("second_agent")))
                    )
                ),
                name="the_third_agent_is_another",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(status__in=[State.APPROVED, State.ACTIVATED])
                    | Q(two_agents=False)
                    | Q(first_agent__isnull=False)
                ),
                name="a_doubtful_face_is_accepted_by_two_agents",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(LIVE)) | Q(closed_at__isnull=False),
                name="a_case_that_ended_says_when",
            ),
        ]
        indexes = [
            # The queue, from the most urgent case on. Whoever judges no foreign documents would find the
            # others only behind all of those, hence an index without them.
            models.Index(
                fields=["lane", "scheme", "urgent_at", "id"],
                condition=Q(status=State.QUEUED, assigned_to=None),
                name="enrolment_queue",
            ),
            models.Index(
                fields=["lane", "scheme", "urgent_at", "id"],
                condition=Q(status=State.QUEUED, assigned_to=None, foreign_document=False),
                name="enrolment_queue_french",
            ),
            # What is late, from the oldest deadline on: the queue puts cases with priority before it that
            # are not late at all.
            models.Index(
                fields=["lane", "scheme", "deadline_at", "id"],
                condition=Q(status=State.QUEUED, assigned_to=None),
                name="enrolment_deadlines",
            ),
            models.Index(
                fields=["lane", "scheme", "deadline_at", "id"],
                condition=Q(status=State.QUEUED, assigned_to=None, foreign_document=False),
                name="enrolment_deadlines_french",
            ),
            # What people did with cases one by one: few among a million that wait.
            models.Index(
                fields=["urgent_at", "id"],
                condition=Q(status=State.QUEUED, assigned_to__isnull=False),
                name="enrolment_given",
            ),
            models.Index(
                fields=["urgent_at", "id"],
                condition=Q(status=State.QUEUED, snoozed_until__isnull=False),
                name="enrolment_put_off",
            ),
            models.Index(
                fields=["urgent_at", "id"], condition=Q(status=State.IN_REVIEW), name="enrolment_on_desks"
            ),
            models.Index(fields=["status", "lease_until"], name="enrolment_leases"),
            models.Index(fields=["nir_index", "-opened_at"], name="enrolment_by_nir"),
            # What retention has still to do, the longest ended first: what is forgotten grows for ever.
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False, codes_forgotten_at=None),
                name="enrolment_codes_to_forget",
            ),
            models.Index(
                fields=["status", "closed_at"],
                condition=Q(closed_at__isnull=False, faces_forgotten_at=None),
                name="enrolment_faces_to_forget",
            ),
            models.Index(
                Coalesce("decided_at", "closed_at"),
                condition=Q(closed_at__isnull=False, forgotten_at=None),
                name="enrolment_to_forget",
            ),
            models.Index(
                fields=["restricted_at"],
                condition=Q(restricted_at__isnull=False),
                name="enrolment_restricted",
            ),
        ]

    def __str__(self) -> str:
        return self.case_number
