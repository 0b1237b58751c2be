"""The fields of a document, and the labels beside or above them.

French, and English as most documents carry too: CNIe (decree 55-1397 as changed in 2021), older card,
passport (decree 2005-1726), residence permits (regulation (EU) 2017/1954), as on their published specimens.
"""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """A field of `Printed`, or something that is labelled like one."""

    FAMILY_NAME = "family_name"
    USUAL_NAME = "usual_name"
    GIVEN_NAMES = "given_names"
    BIRTH_DATE = "birth_date"
    BIRTH_PLACE = "birth_place"
    SEX = "sex"
    DOCUMENT_NUMBER = "document_number"
    ISSUE_DATE = "issue_date"
    EXPIRY_DATE = "expiry_date"
    NATIONALITY = "nationality"
    HEIGHT = "height"
    ADDRESS = "address"
    ISSUING_AUTHORITY = "issuing_authority"
    OTHER = "other"


LABELS: dict[Field, tuple[str, ...]] = {
    Field.FAMILY_NAME: ("NOM", "NOMS", "SURNAME", "SURNAMES", "NOM DE FAMILLE", "NOM DE NAISSANCE"),
    Field.USUAL_NAME: (
        "NOM D'USAGE", "ALTERNATE NAME", "EPOUSE", "EPOUX", "VEUVE", "VEUF", "VVE", "EP", "NOM D'EPOUSE",
    ),
    Field.GIVEN_NAMES: ("PRENOMS", "PRENOM", "PRENOM(S)", "GIVEN NAMES", "FORENAMES"),
    Field.BIRTH_DATE: (
        "DATE DE NAISSANCE", "DATE DE NAISS", "DATE OF BIRTH", "BIRTH DATE", "NE(E) LE", "NEE LE", "BIRTH",
    ),
    Field.BIRTH_PLACE: ("LIEU DE NAISSANCE", "LIEU DE NAISS", "PLACE OF BIRTH"),
    Field.SEX: ("SEXE", "SEX"),
    Field.DOCUMENT_NUMBER: (
        "N DU DOCUMENT", "NUMERO DU DOCUMENT", "DOCUMENT NO", "DOCUMENT NUMBER", "PASSEPORT N", "PASSPORT NO",
        "CARTE NATIONALE D'IDENTITE N", "N DU TITRE", "CARD NO",
    ),
    Field.ISSUE_DATE: ("DATE DE DELIVRANCE", "DATE OF ISSUE", "DELIVREE LE", "DELIVRE LE", "ISSUE DATE"),
    Field.EXPIRY_DATE: (
        "DATE D'EXPIRATION", "DATE D'EXPIR", "DATE OF EXPIRY", "EXPIRY DATE", "CARD EXPIRY", "EXPIRE LE",
        "CARTE VALABLE JUSQU'AU", "VALABLE JUSQU'AU", "VALID UNTIL", "EXPIRY",
    ),
    Field.NATIONALITY: ("NATIONALITE", "NATIONALITY", "NATION", "NAT"),
    Field.HEIGHT: ("TAILLE", "HEIGHT"),
    Field.ADDRESS: ("ADRESSE", "ADDRESS", "DOMICILE"),
    Field.ISSUING_AUTHORITY: ("AUTORITE", "AUTHORITY", "DELIVRE PAR", "DELIVREE PAR", "ISSUED BY"),
    Field.OTHER: (
        "REPUBLIQUE FRANCAISE", "CARTE NATIONALE D'IDENTITE", "IDENTITY CARD", "TITRE DE SEJOUR",
        "RESIDENCE PERMIT", "PASSEPORT", "PASSPORT", "SIGNATURE", "SIGNATURE DU TITULAIRE", "DU TITULAIRE",
        "SIGNATURE DE L'AUTORITE", "HOLDER'S SIGNATURE", "TYPE DE TITRE", "CATEGORIE DU TITRE",
        "TYPE OF PERMIT", "REMARQUES", "REMARKS", "CODE DU PAYS", "COUNTRY CODE", "TYPE",
        "COULEUR DES YEUX", "COLOUR OF EYES",
    ),
}  # fmt: skip
