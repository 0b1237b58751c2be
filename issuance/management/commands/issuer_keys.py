"""`manage.py issuer_keys ACT`: the keys that sign cards (docs/operations.md, "The issuer's keys").

status                        signers, what is to be done; fails while something is
request [--out FILE]          make a key, write the request that goes to the root
install CHAIN --root ROOT     take in the certificate that came back
crl FILE                      publish a revocation list
rotate                        let the next signer sign
compromise --key=KEY_ID       put a signer out of use at once
affected --key=KEY_ID         cards that it signed and that live
renew --key=KEY_ID            ask the phones of those cards to collect them anew, signed by another key
destroy --key=KEY_ID          destroy the private key of a signer that has ended
init                          a root and a signer for development
"""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from issuance.keys.alarms import alarms
from issuance.keys.certificates import CertificateRefused
from issuance.keys.development import ensure_signer
from issuance.keys.install import install_list, install_signer, request_signer
from issuance.keys.rotation import NotThere, compromise, destroy_key, rotate, signed_by
from issuance.keys.unavailable import SignerUnavailable
from issuance.models import DocumentSigner
from issuance.renewal.rounds import begin_key

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

ACTOR = "system:issuer_keys"
State = DocumentSigner.State


class Command(BaseCommand):
    help = __doc__

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for name in ("status", "rotate", "init"):
            acts.add_parser(name)
        for name in ("compromise", "affected", "renew", "destroy"):
            # An option: a name that begins with a dash can only be given as --key=NAME.
            acts.add_parser(name).add_argument("--key", dest="key_id", required=True, metavar="KEY_ID")
        acts.add_parser("request").add_argument("--out", type=Path)
        acts.add_parser("crl").add_argument("file", type=Path)
        install = acts.add_parser("install")
        install.add_argument("chain", type=Path, help="certificates in PEM, leaf first, without the root")
        install.add_argument("--root", type=Path, required=True)
        install.add_argument("--new-root", action="store_true", help="the root is another one than before")

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            getattr(self, f"_{act}")(options)
        except (CertificateRefused, NotThere, SignerUnavailable, OSError) as error:
            raise CommandError(str(error)) from error

    def _status(self, _options: dict[str, Any]) -> None:
        for row in DocumentSigner.objects.order_by("created_at"):
            until = f"until {row.not_after:%Y-%m-%d}" if row.not_after else "without certificate"
            self.stdout.write(f"{row.key_id}  {row.state:<12} {until}")
        raised = alarms(now=timezone.now())
        if raised:
            raise CommandError("\n".join(f"{alarm.code}: {alarm.text}" for alarm in raised))

    def _request(self, options: dict[str, Any]) -> None:
        row, request = request_signer(actor=ACTOR)
        if options["out"]:
            options["out"].write_bytes(request)
        else:
            self.stdout.write(request.decode())
        self.stdout.write(f"key {row.key_id}: bring this another way than the request")

    def _install(self, options: dict[str, Any]) -> None:
        row = install_signer(
            chain=options["chain"].read_bytes(),
            root=options["root"].read_bytes(),
            actor=ACTOR,
            now=timezone.now(),
            new_root=options["new_root"],
        )
        root = load_pem_x509_certificate(row.root.encode()).fingerprint(SHA256()).hex(":")
        self.stdout.write(f"{row.key_id} is the next signer, until {row.not_after:%Y-%m-%d}")
        self.stdout.write(f"root {root}: compare with the ceremony's record")

    def _crl(self, options: dict[str, Any]) -> None:
        row = install_list(content=options["file"].read_bytes(), actor=ACTOR, now=timezone.now())
        self.stdout.write(f"list {row.number} is published, until {row.next_update:%Y-%m-%d}")

    def _rotate(self, _options: dict[str, Any]) -> None:
        row = rotate(actor=ACTOR, now=timezone.now())
        self.stdout.write(f"{row.key_id} signs: every process knows within a minute")

    def _compromise(self, options: dict[str, Any]) -> None:
        successor = compromise(key_id=options["key_id"], actor=ACTOR, now=timezone.now())
        count = signed_by(options["key_id"]).count()
        self.stdout.write(f"{options['key_id']} is out of use; {count} cards to sign again (`renew`)")
        self.stdout.write("now: have the root take the certificate back, publish its list (`crl`)")
        if successor is None:
            raise CommandError("nobody signs: request, certify, install, rotate")
        self.stdout.write(f"{successor.key_id} signs: every process knows within a minute")

    def _affected(self, options: dict[str, Any]) -> None:
        for card_id in signed_by(options["key_id"]).values_list("pk", flat=True).iterator():
            self.stdout.write(str(card_id))

    def _renew(self, options: dict[str, Any]) -> None:
        if not DocumentSigner.objects.filter(pk=options["key_id"], state=State.COMPROMISED).exists():
            raise NotThere(f"{options['key_id']} is not known as compromised")
        begun = begin_key(key_id=options["key_id"], actor=ACTOR)
        self.stdout.write(f"round {begun.pk} has begun: the admin shows how far it has come, and pauses it")

    def _destroy(self, options: dict[str, Any]) -> None:
        destroy_key(key_id=options["key_id"], actor=ACTOR)
        self.stdout.write(f"the private key of {options['key_id']} is destroyed")

    def _init(self, _options: dict[str, Any]) -> None:
        if settings.PRODUCTION:
            raise CommandError("production's root is made offline: python -m issuance.keys.root")
        made = ensure_signer(now=timezone.now())
        self.stdout.write("a signer was made" if made else "a signer is there already")
