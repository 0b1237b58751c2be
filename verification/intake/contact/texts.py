"""What a message says: the code, how long it is good, and nothing of the person.

Every character is one of the GSM 7-bit alphabet, so that a text fits one short message.
"""

from __future__ import annotations

from ecarte.problems import Text
from verification.models import Channel

SUBJECT = Text("Votre code e-carte Vitale", "Your e-carte Vitale code")
BODY = Text(
    "Code e-carte Vitale : {code}, valable {validity}. Ne le donnez à personne. "
    "Vous n'avez rien demandé ? Prévenez votre caisse.",
    "e-carte Vitale code: {code}, good for {validity}. Give it to nobody. "
    "You asked for nothing? Tell your health-insurance office.",
)
VALIDITY = {
    Channel.EMAIL: Text("24 heures", "24 hours"),
    Channel.SMS: Text("10 minutes", "10 minutes"),
}


def subject(language: str) -> str:
    """In the language of the enrolment."""
    return _in(SUBJECT, language)


def body(*, code: str, channel: Channel, language: str) -> str:
    """In the language of the enrolment."""
    return _in(BODY, language).format(code=code, validity=_in(VALIDITY[channel], language))


def _in(text: Text, language: str) -> str:
    return text.en if language == "en" else text.fr
