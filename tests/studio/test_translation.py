import errno

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QFont, QFontDatabase, QImage, QPainter, QRawFont
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from gan_core.files import explain_os_error
from gan_core.messages import Message
from studio import RESOURCES, translation
from studio.formats import duration
from studio.translation import Language, korean_texts, system_language, tr, tr_message, with_particles
from studio.widgets.job_bar import JobBar
from studio.workers.jobs import Jobs


def test_english_is_its_own_key(language: Language) -> None:
    assert tr("Opening {name}", name="dogs") == "Opening dogs"


def test_korean_comes_from_the_files_and_goes_away_again(language: Language) -> None:
    language.choose("ko")
    assert tr("Settings") == "설정"
    assert QLocale().language() == QLocale.Language.Korean
    language.choose("en")
    assert tr("Settings") == "Settings"


def test_what_has_no_translation_stays_english(language: Language) -> None:
    language.choose("ko")
    assert tr("a text that nobody translated") == "a text that nobody translated"


def test_messages_of_the_core_are_translated_with_their_values(language: Language) -> None:
    language.choose("ko")
    message = Message("A run is training. Stop it, then open {path}.", {"path": "개 사진"})
    assert tr_message(message) == "지금 학습 중이에요. 먼저 멈춘 다음 개 사진을 열어 주세요."


def test_reasons_of_the_system_are_translated_too(language: Language) -> None:
    language.choose("ko")
    error = explain_os_error(FileNotFoundError(errno.ENOENT, "No such file or directory"), "개 사진")
    assert (
        tr_message(error.message)
        == "개 사진에 쓸 수 없어요(그런 파일이나 폴더가 없어요). 다른 곳을 골라 주세요."
    )


def test_counts_have_thousands_separators_in_every_language(language: Language) -> None:
    message = Message("{count} pictures", {"count": 2000})
    assert tr_message(message) == "2,000 pictures"
    language.choose("ko")
    assert tr_message(message) == "그림 2,000장"


def test_qts_own_buttons_are_translated(language: Language, qtbot: QtBot) -> None:
    language.choose("ko")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close | QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(buttons)
    texts = {button.text() for button in buttons.buttons()}
    assert all(any("가" <= c <= "힣" for c in text) for text in texts), texts


def test_a_live_change_reaches_widgets_on_the_screen(
    language: Language, session: object, jobs: Jobs, qtbot: QtBot
) -> None:
    bar = JobBar(session, jobs)
    qtbot.addWidget(bar)
    bar.show()
    language.choose("ko")
    qtbot.waitUntil(lambda: bar._device.text() == "PyTorch 준비하는 중…")
    language.choose("en")
    qtbot.waitUntil(lambda: bar._device.text() == "Getting PyTorch ready…")


@pytest.mark.parametrize(
    ("languages", "expected"),
    [(["ko-KR", "en"], "ko"), (["de-DE", "ko"], "ko"), (["fr"], "en"), (["en-GB"], "en")],
)
def test_the_systems_language_is_the_first_that_we_speak(
    languages: list[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class System:
        def uiLanguages(self) -> list[str]:
            return languages

    class Locale:
        system = System

    monkeypatch.setattr(translation, "QLocale", Locale)
    assert system_language() == expected


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("시드 3을(를) 쓰세요", "시드 3을 쓰세요"),
        ("시드 2을(를) 쓰세요", "시드 2를 쓰세요"),
        ("사진이(가) 없어요", "사진이 없어요"),
        ("a.png은(는) 그림이 아니에요", "a.png은(는) 그림이 아니에요"),
        ("8(으)로", "8로"),
        ("서울(으)로", "서울로"),
        ("부산(으)로", "부산으로"),
        ("‘개’과(와)", "‘개’와"),
    ],
)
def test_particles_follow_the_sound_before_them(written: str, read: str) -> None:
    assert with_particles(written) == read


def test_durations_speak_the_language(language: Language) -> None:
    assert duration(11_520) == "3 h 12 min"
    language.choose("ko")
    assert duration(11_520) == "3시간 12분"
    assert duration(14) == "0:14"


def test_our_font_has_every_character_of_the_translations(qapp: QCoreApplication) -> None:
    assert "Gan Studio Sans" in QFontDatabase.families()
    breeds = "".join(p.read_text(encoding="utf-8") for p in (RESOURCES / "breeds").glob("*.json"))
    needed = {c for text in [*korean_texts().values(), breeds] for c in text if "가" <= c <= "힣"}
    fonts = [QRawFont(str(path), 13) for path in (RESOURCES / "fonts").glob("*.otf")]
    assert len(fonts) == 2
    for font in fonts:
        assert not {c for c in needed if not font.supportsCharacter(ord(c))}


def test_korean_is_bold_only_where_it_is_meant_to_be(qapp: QCoreApplication) -> None:
    def ink(weight: QFont.Weight) -> int:
        font = QFont(QApplication.font())
        font.setPixelSize(48)
        font.setWeight(weight)
        image = QImage(400, 80, QImage.Format.Format_Grayscale8)
        image.fill(255)
        painter = QPainter(image)
        painter.setFont(font)
        painter.drawText(0, 60, "한국어를 배워요")
        painter.end()
        return sum(255 - value for value in bytes(image.constBits()))

    assert 0 < ink(QFont.Weight.Normal) * 1.15 < ink(QFont.Weight.DemiBold)
