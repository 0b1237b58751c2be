from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "ecarte.vault"
    label = "vault"
