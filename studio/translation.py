"""The studio's languages. English text is the key; Korean stands in ``resources/translations/ko``.

Every JSON file there holds ``{"English": "한국어"}`` and all are merged. Changing the language
installs a translator, whereupon Qt sends LanguageChange to every widget (see `widgets.live`).
"""

from __future__ import annotations

import json
import re
from functools import cache

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from gan_core.messages import Message, fill
from studio import RESOURCES

LANGUAGES = {"en": "English", "ko": "한국어"}
"""Codes and names; a language is always written in itself."""

_LOCALES = {"en": QLocale(QLocale.Language.English), "ko": QLocale(QLocale.Language.Korean)}
# The particle depends on whether the word before it ends in a consonant: (after one, after a vowel).
_PARTICLES = {
    "을(를)": ("을", "를"),
    "이(가)": ("이", "가"),
    "은(는)": ("은", "는"),
    "과(와)": ("과", "와"),
    "(으)로": ("으로", "로"),
}
_PARTICLE = re.compile(r"([0-9가-힣])(['\"”’)\]]*)(을\(를\)|이\(가\)|은\(는\)|과\(와\)|\(으\)로)")
_CONSONANT_DIGITS = "013678"  # 영 일 삼 육 칠 팔
_RIEUL_DIGITS = "178"


def tr(english: str, **values: object) -> str:
    """`english` in the chosen language, its ``{names}`` filled with `values`."""
    return _filled(QCoreApplication.translate("", english), values)


def mark(english: str) -> str:
    """Mark a text that is declared as data and shown through `tr` later."""
    return english


def tr_message(message: Message) -> str:
    """A sentence of the core in the chosen language."""
    values = {k: tr_message(v) if isinstance(v, Message) else v for k, v in message.values.items()}
    return _filled(QCoreApplication.translate("", message.template), values)


def _filled(text: str, values: dict[str, object]) -> str:
    return with_particles(fill(text, values)) if values else text


def with_particles(korean: str) -> str:
    """Choose each ``을(를)`` by the sound before it: ``시드 3을(를)`` → ``시드 3을``.

    After Latin letters, whose sound can't be told from the spelling, both stay, as in print.
    """
    return _PARTICLE.sub(_chosen_particle, korean)


def _chosen_particle(match: re.Match[str]) -> str:
    before, closing, particle = match.groups()
    after_consonant, after_vowel = _PARTICLES[particle]
    if "가" <= before <= "힣":
        final = (ord(before) - ord("가")) % 28
        is_consonant, is_rieul = final != 0, final == 8
    else:
        is_consonant, is_rieul = before in _CONSONANT_DIGITS, before in _RIEUL_DIGITS
    if particle == "(으)로" and is_rieul:
        is_consonant = False
    return before + closing + (after_consonant if is_consonant else after_vowel)


@cache
def korean_texts() -> dict[str, str]:
    """Everything that is translated."""
    texts: dict[str, str] = {}
    for path in sorted((RESOURCES / "translations" / "ko").glob("*.json")):
        texts.update(json.loads(path.read_text(encoding="utf-8")))
    return texts


class _Korean(QTranslator):
    """Looks texts up in the JSON files; Qt's own come from its catalogue beside this one."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803  Qt's name, by which it is called
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str | None:
        del context, disambiguation, n
        return korean_texts().get(sourceText)


class Language(QObject):
    """The application's language: ``system``, or one of `LANGUAGES`."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self._application = application
        self._qt = QTranslator(self)
        self._qt.load("qtbase_ko", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        self._ours = _Korean(self)
        self.choice = "system"
        self.code = "en"

    def choose(self, choice: str) -> None:
        """Use `choice` from now on; unknown choices follow the system."""
        self.choice = choice if choice in LANGUAGES else "system"
        code = system_language() if self.choice == "system" else self.choice
        QLocale.setDefault(_LOCALES[code])
        if code == self.code:
            return
        self.code = code
        # Each install or removal tells every widget: ours comes last and leaves first.
        if code == "ko":
            self._application.installTranslator(self._qt)
            self._application.installTranslator(self._ours)
        else:
            self._application.removeTranslator(self._qt)
            self._application.removeTranslator(self._ours)


def system_language() -> str:
    """The first of the system's preferred languages that the studio speaks."""
    for name in QLocale.system().uiLanguages():
        if (code := name.split("-")[0]) in LANGUAGES:
            return code
    return "en"
