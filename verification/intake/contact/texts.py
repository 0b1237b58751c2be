"""What a message says: the code, how long it is good, and nothing of the person.

Every character is one of the GSM 7-bit alphabet, so that a text fits one short message.
"""

from __future__ import annotations

from verification.intake.messages import in_language
from verification.models import Channel

SUBJECT = ("Votre code e-carte Vitale", "Your e-carte Vitale code")
BODY = (
    "Code e-carte Vitale : {code}, valable {validity}. Ne le donnez à personne. "
    "Vous n'avez rien demandé ? Prévenez votre caisse.",
    "e-carte Vitale code: {code}, good for {validity}. Give it to nobody. "
    "You asked for nothing? Tell your health-insurance office.",
)
VALIDITY = {
    Channel.EMAIL: ("24 heures", "24 hours"),
    Channel.SMS: ("10 minutes", "10 minutes"),
}


def subject(language: str) -> str:
    """In the language of the enrolment."""
    return in_language(SUBJECT, language)


def body(*, code: str, channel: Channel, language: str) -> str:
    """In the language of the enrolment."""
    return in_language(BODY, language).format(code=code, validity=in_language(VALIDITY[channel], language))
