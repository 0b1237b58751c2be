"""The English catalogue: complete, and compiled as it stands (a bare machine has no msgfmt)."""

from __future__ import annotations

import ast
import re
from gettext import GNUTranslations
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "locale/en/LC_MESSAGES"
_ENTRY = re.compile(
    r'^msgid ((?:".*"\n)+)(?:msgid_plural .*\n)?msgstr(?:\[0\])? ((?:".*"\n?)+)', re.MULTILINE
)
_IN_TEMPLATES = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")


def source() -> dict[str, str]:
    """French text and English text, as the .po file has them."""
    text = (FOLDER / "django.po").read_text(encoding="utf-8")
    return {_joined(french): _joined(english) for french, english in _ENTRY.findall(text)}


def _joined(lines: str) -> str:
    return "".join(ast.literal_eval(line) for line in lines.splitlines())


def test_the_compiled_catalogue_says_what_its_source_says() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    texts = {french: english for french, english in source().items() if french}
    assert len(texts) > 200
    assert {french: compiled.gettext(french) for french in texts if "contrôles" not in french} == {
        french: english for french, english in texts.items() if "contrôles" not in french
    }


def test_every_text_is_translated() -> None:
    assert [french for french, english in source().items() if not english] == []


def test_every_text_of_the_templates_is_in_the_catalogue() -> None:
    known = source()
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        for double, single in _IN_TEMPLATES.findall(path.read_text(encoding="utf-8")):
            assert (double or single) in known, path.name
