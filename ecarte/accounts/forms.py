"""allauth's forms of the second factor, as our pages show them."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autofocus": True,
    "spellcheck": "false",
    "class": "code",
}


class _CodeFirst:
    """The code is what the page is about: the cursor stands there, and phones show digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields: Any
        self.fields["code"].label = self.label
        self.fields["code"].widget.attrs = {**CODE, "maxlength": 12}

    label = _("Code de votre application, ou code de secours")


class SignInCodeForm(_CodeFirst, AuthenticateForm):  # type: ignore[misc]
    """The second factor, at the sign-in."""


class ConfirmationCodeForm(_CodeFirst, ReauthenticateForm):  # type: ignore[misc]
    """The second factor, before a sensitive act."""


class FirstCodeForm(_CodeFirst, ActivateTOTPForm):  # type: ignore[misc]
    """The code that shows that the application was set up."""

    label = _("Code à 6 chiffres affiché par l’application")


class NewKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A key and the name one knows it by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nom de la clé")
        self.fields["name"].help_text = _("Pour la reconnaître : « clé du bureau », par exemple.")
        self.fields["name"].widget.attrs["maxlength"] = 60


class KeyNameForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nom de la clé")
        self.fields["name"].widget.attrs["maxlength"] = 60
