from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "ecarte.accounts"
    label = "accounts"
    verbose_name = _("Comptes du personnel")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from ecarte.accounts import second_factor, sessions

        user_logged_in.connect(sessions.begin)
        user_logged_in.connect(second_factor.remember)
        user_logged_out.connect(sessions.forget)
