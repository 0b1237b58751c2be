"""What passwords and second factors are, the same everywhere: nothing here comes from the environment."""

from __future__ import annotations

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
MFA_FORMS = {
    "authenticate": "ecarte.accounts.forms.SignInCodeForm",
    "reauthenticate": "ecarte.accounts.forms.ConfirmationCodeForm",
    "activate_totp": "ecarte.accounts.forms.FirstCodeForm",
    "add_webauthn": "ecarte.accounts.forms.NewKeyForm",
    "edit_webauthn": "ecarte.accounts.forms.KeyNameForm",
}
