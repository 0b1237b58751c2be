"""Where the second factor is asked, a provider's two factors count."""

from __future__ import annotations

from typing import Any

from allauth.mfa.stages import AuthenticateStage

from ecarte.accounts.second_factor import accept_from_provider


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Asks for ours, unless the provider that the person comes from has just asked for two."""

    def handle(self) -> tuple[Any, bool]:
        sociallogin = (self.login.signal_kwargs or {}).get("sociallogin")
        identity = getattr(sociallogin, "identity", None)
        if identity is not None and identity.two_factors:
            accept_from_provider(self.request, self.login.user)
            return None, True
        outcome: tuple[Any, bool] = super().handle()
        return outcome
