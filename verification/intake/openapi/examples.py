"""One example of each call's body and of its answer, by operation."""

from __future__ import annotations

from typing import Any

ORIGIN = "https://ecarte.example"
_ID = "0d6a3c54-3f0e-4f0c-9a39-0f2a4d6a7f11"
_CHALLENGE = "7b0c8f3e-52a6-4a9e-8d53-1c4f6f3f9a20"
_SOON, _LATER = "2026-11-23T10:30:00+01:00", "2026-12-23T10:00:00+01:00"
_OPENED = {
    "id": _ID,
    "case_number": "EV-7K2M-9QXD",
    "access_token": "2mS0X0b6q3n9W1k7Tt4cPq8yVhLrE5uZaJdGxKfN0sM",
    "token_type": "DPoP",
    "status": "opened",
    "expires_at": _LATER,
}
_STATUS: dict[str, Any] = {
    "id": _ID,
    "case_number": "EV-7K2M-9QXD",
    "status": "waiting",
    "message": "Un agent va vérifier votre identité. Vous serez prévenu ; vous n’avez rien à faire.",
    "recapture": [],
    "recapture_parts": [],
    "to_confirm": [],
    "reason": None,
    "waiting": {
        "ahead": 12,
        "pace": {"last_hour": 9, "last_day": 71},
        "likely_at": "2026-11-23T11:50:00+01:00",
        "due_at": "2026-11-25T10:00:00+01:00",
    },
    "assistance": None,
    "expires_at": None,
    "credential_offer_uri": None,
}
_CARD = {
    "status": "active",
    "valid_until": "2027-11-23T01:00:00+01:00",
    "credentials": 5,
    "changed_at": "2026-11-23T11:52:07+01:00",
    "liftable": False,
    "replacement_offered": False,
    "collect_anew": False,
}
_GESTURE = {
    "code": "turn_left",
    "fr": "Tournez la tête à gauche, puis revenez.",
    "en": "Turn your head left.",
}
_DARK = {"code": "face_too_dark", "fr": "Approchez-vous d’une fenêtre.", "en": "Move towards a window."}
_DOCUMENT = {"code": "document_glare", "fr": "Inclinez un peu la pièce.", "en": "Tilt the document slightly."}

REQUESTS: dict[str, Any] = {
    "open_enrolment": {
        "nir": "2 84 07 75 112 342 63",
        "scheme": "general",
        "consent": {"version": "2026-1", "accepted": True},
        "language": "fr",
        "push_token": "fcm:dQw4w9WgXcQ",
    },
    "set_code": {"code": "4826"},
    "send_contact_code": {"channel": "email"},
    "confirm_contact": {"code": "482615"},
    "continue_enrolment": {"code": "7K2M-9QXD-4TRB-W8HF", "push_token": "fcm:dQw4w9WgXcQ"},
    "answer_agreement": {"code": "7K2M-9QXD-4TRB-W8HF", "agreed": True},
    "answer_identity": {"state": "Jq3…", "code": "SplxlOBeZQQYbYS6WxSbIA"},
    "submit_enrolment": {
        "challenge": _CHALLENGE,
        "signature": "eyJ0eXAiOiJlY2FydGUtc3VibWlzc2lvbitqd3QiLCJhbGciOiJFUzI1NiJ9.eyJ…In0.c2ln…",
    },
    "revoke_card": {"reason": "stolen"},
    "insurer_suspend_card": {"nir": "2 84 07 75 112 342 63", "reason": "stolen"},
    "insurer_resume_card": {"case_number": "EV-7K2M-9QXD", "reason": "found"},
    "insurer_revoke_card": {"case_number": "EV-7K2M-9QXD", "reason": "death"},
}
"""Bodies, by operation."""

ANSWERS: dict[str, Any] = {
    "open_enrolment": _OPENED,
    "renew_token": _OPENED,
    "continue_enrolment": _OPENED,
    "read_enrolment": _STATUS,
    "submit_enrolment": _STATUS
    | {"status": "checking", "waiting": None, "message": "Vos vidéos sont bien arrivées."},
    "issue_challenge": {
        "id": _CHALLENGE,
        "document_actions": ["back", "front", "tilt_left"],
        "face_actions": [
            {"action": "turn_left", "start": 0.93, "end": 2.81},
            {"action": "smile", "start": 2.95, "end": 4.6},
            {"action": "look_up", "start": 4.74, "end": 6.4},
        ],
        "face_digits": "4719",
        "face_seconds": 8.52,
        "integrity_nonce": "-_HxyJSk6YCXTCh8wuoeq3dh8d0xt7akRaktZhQ0HMs",
        "expires_at": _SOON,
    },
    "read_capture": {"state": "film_again", "hints": [_DARK], "tries_left": 3, "assistance": None},
    "ask_agreement": {"code": "7K2M-9QXD-4TRB-W8HF", "expires_at": _LATER},
    "issue_continuation_code": {"code": "7K2M-9QXD-4TRB-W8HF", "expires_at": _LATER},
    "ask_identity": {
        "id": _ID,
        "authorization_url": "https://fcp.example/api/v2/authorize?client_id=…&request_uri=…",
        "expires_at": _SOON,
    },
    "answer_identity": {
        "id": _ID,
        "expires_at": _SOON,
        "logout_url": "https://fcp.example/api/v2/session/end?id_token_hint=…",
    },
    "read_availability": {
        "schemes": [
            {
                "code": "general",
                "name": {"fr": "Régime général", "en": "General scheme"},
                "minimum_age": 16,
            }
        ],
        "departments": [{"code": "69", "name": {"fr": "Rhône", "en": "Rhône"}}],
        "consent_version": "2026-1",
    },
    "read_current_consent": {
        "version": "2026-1",
        "text": {"fr": "J’accepte que…", "en": "I agree that…"},
        "published_at": "2026-01-05T00:00:00+01:00",
        "superseded_at": None,
    },
    "read_guidance": {"gestures": [_GESTURE], "digits": _GESTURE, "face": [_DARK], "document": [_DOCUMENT]},
    "read_card": _CARD,
    "suspend_card": _CARD | {"status": "suspended", "liftable": True},
    "lift_suspension": _CARD,
    "revoke_card": _CARD | {"status": "revoked"},
    "insurer_suspend_card": {"status": "suspended"},
    "insurer_resume_card": {"status": "active"},
    "insurer_revoke_card": {"status": "revoked"},
    "describe_problem": {
        "type": f"{ORIGIN}/api/v1/problems/challenge_used",
        "title": "Challenge already used",
        "status": 409,
        "code": "challenge_used",
        "detail": "A challenge serves once. Ask for a new one.",
    },
}
ANSWERS["read_consent"] = ANSWERS["read_current_consent"]
"""Answers that have a body, by operation."""

MEMBERS: dict[str, dict[str, Any]] = {
    "invalid_request": {
        "errors": [{"pointer": "#/nir", "code": "required", "detail": "This field is required."}]
    },
    "captures_missing": {"missing": ["face"]},
    "capture_not_needed": {"recapture": ["face"]},
    "consent_outdated": {"current": "2026-1"},
    "upload_offset": {"offset": 1048576},
    "upload_headers": {"header": "Upload-Metadata"},
    "upload_too_large": {"max_bytes": 60000000},
    "request_too_large": {"max_bytes": 8192},
    "card_ended": {"card_status": "revoked"},
}
"""What some errors say besides (RFC 9457 section 3.2), by code."""
