"""A survey looks at every picture once, tells what can't be read, and remembers what it measured."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from gan_core.curation import survey_cache
from gan_core.curation.measures import MIRROR
from gan_core.curation.survey import PictureFacts, survey
from gan_core.curation.survey_cache import SurveyCache
from gan_core.progress import Progress
from gan_core.sources import Source, open_source
from gan_core.sources.base import Draft, SourceItem
from gan_core.sources.listed import ListedSource

from .survey_fakes import jpeg, last, scene, write_scenes

NAMES = ["pug/a.jpg", "pug/한글 이름.jpg", "푸들/b c.jpg"]


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "캐시"
    monkeypatch.setenv("GAN_STUDIO_CACHE", str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_scenes(tmp_path / "사진들", NAMES)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the pictures that were decoded since."""
    names: list[str] = []
    decode = ListedSource.draft

    def noted(self: ListedSource, item: SourceItem, side: int) -> Draft:
        names.append(item.name)
        return decode(self, item, side)

    monkeypatch.setattr(ListedSource, "draft", noted)
    return names


@pytest.fixture
def source(folder: Path) -> Iterator[Source]:
    with open_source(folder) as opened:
        yield opened


def test_every_picture_is_measured(source: Source) -> None:
    found = last(survey(source))
    assert list(found.facts) == [item.name for item in source.items] == sorted(NAMES)
    assert found.broken == {}
    assert {(facts.width, facts.height) for facts in found.facts.values()} == {(240, 180)}
    assert all(facts.sharpness > 100 for facts in found.facts.values())
    assert len({facts.phash for facts in found.facts.values()}) == len(NAMES)


def test_sizes_are_those_of_the_full_upright_picture(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (tmp_path / "one").mkdir()
    scene(0, (1200, 900)).save(tmp_path / "one" / "turned.jpg", exif=exif)
    with open_source(tmp_path / "one") as source:
        (facts,) = last(survey(source)).facts.values()
    assert (facts.width, facts.height) == (900, 1200)


def test_the_same_is_found_however_many_threads_work(source: Source, cache_folder: Path) -> None:
    one = last(survey(source, threads=1))
    for file in cache_folder.rglob("*.json"):
        file.unlink()
    assert last(survey(source, threads=4)) == one


def test_what_cannot_be_read_says_why(folder: Path) -> None:
    (folder / "pug" / "망가짐.jpg").write_bytes(jpeg(scene(9))[:600])
    (folder / "pug" / "text.jpg").write_text("no picture")
    (folder / "pug" / "empty.jpg").touch()
    with open_source(folder) as source:
        found = last(survey(source))
    assert set(found.facts) == set(NAMES)
    assert {name: str(reason).split(".jpg")[1][:11] for name, reason in found.broken.items()} == {
        "pug/empty.jpg": " is empty (",
        "pug/text.jpg": " is not a p",
        "pug/망가짐.jpg": " is damaged",
    }


def test_a_picture_removed_after_opening_is_broken_and_the_rest_is_measured(
    source: Source, folder: Path
) -> None:
    last(survey(source))
    (folder / NAMES[1]).unlink()
    found = last(survey(source))
    assert list(found.broken) == [NAMES[1]]
    assert "no such file" in str(found.broken[NAMES[1]])
    assert set(found.facts) == {NAMES[0], NAMES[2]}


def test_the_second_time_nothing_is_decoded(source: Source, decoded: list[str]) -> None:
    first = last(survey(source))
    assert sorted(decoded) == sorted(NAMES)
    decoded.clear()
    assert last(survey(source)) == first
    assert decoded == []


def test_only_what_changed_is_looked_at_again(source: Source, folder: Path, decoded: list[str]) -> None:
    before = last(survey(source))
    decoded.clear()
    mirrored = scene(0).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    (folder / NAMES[0]).write_bytes(jpeg(mirrored))
    os.utime(folder / NAMES[0], ns=(1, 1))
    after = last(survey(source))
    assert decoded == [NAMES[0]]
    assert after.facts[NAMES[1]] == before.facts[NAMES[1]]
    turned = after.facts[NAMES[0]].phash ^ before.facts[NAMES[0]].phash
    assert (turned ^ MIRROR).bit_count() <= 4  # compressed anew


def test_a_mended_picture_is_measured_the_next_time(source: Source, folder: Path) -> None:
    whole = (folder / NAMES[0]).read_bytes()
    (folder / NAMES[0]).write_bytes(whole[:500])
    assert list(last(survey(source)).broken) == [NAMES[0]]
    (folder / NAMES[0]).write_bytes(whole)
    assert last(survey(source)).broken == {}


def test_pictures_that_are_gone_from_the_source_leave_the_cache(folder: Path) -> None:
    with open_source(folder) as source:
        last(survey(source))
    (folder / NAMES[0]).unlink()
    with open_source(folder) as source:
        last(survey(source))
        assert set(SurveyCache(source.where).load()) == {NAMES[1], NAMES[2]}


def test_two_sources_with_pictures_of_the_same_name_are_kept_apart(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_scenes(other, NAMES[::-1])
    with open_source(folder) as one, open_source(other) as two:
        first, second = last(survey(one)), last(survey(two))
        assert first.facts[NAMES[0]] != second.facts[NAMES[0]]
        assert last(survey(one)) == first


def damage_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def damage_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-30] ^= 1
    path.write_bytes(content)


def damage_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe nothing\n[1, 2]")


@pytest.mark.parametrize("damage", [damage_cut, damage_bit, damage_text])
def test_a_damaged_cache_is_made_anew(
    source: Source, damage: Callable[[Path], None], decoded: list[str]
) -> None:
    first = last(survey(source))
    path = SurveyCache(source.where).path
    damage(path)
    decoded.clear()
    assert last(survey(source)) == first
    assert sorted(decoded) == sorted(NAMES)
    assert set(SurveyCache(source.where).load()) == set(NAMES)


def test_a_cache_that_cannot_be_written_costs_only_time(source: Source, cache_folder: Path) -> None:
    cache_folder.write_text("a file where the folder should be")
    assert last(survey(source)) == last(survey(source))


def test_the_cache_folder_is_bounded_and_the_longest_unused_goes(
    cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"a.jpg": ("state", PictureFacts(3, 4, 5.0, 2**64 - 1))}
    caches = [SurveyCache(f"/source/{number}") for number in range(4)]
    caches[0].save(known)
    size = caches[0].path.stat().st_size
    monkeypatch.setattr(survey_cache, "LIMIT_BYTES", 3 * size)
    for age, cache in enumerate(caches[1:3]):
        cache.save(known)
        os.utime(cache.path, (1000 + age, 1000 + age))
    os.utime(caches[0].path, (1, 1))
    assert caches[0].load() == known  # so that it was used last
    caches[3].save(known)
    assert [bool(cache.load()) for cache in caches] == [True, False, True, True]
    assert sum(file.stat().st_size for file in (cache_folder / "surveys").iterdir()) <= 3 * size


def test_what_was_measured_before_closing_is_kept(tmp_path: Path, decoded: list[str]) -> None:
    names = [f"{number}.jpg" for number in range(30)]
    with open_source(write_scenes(tmp_path / "many", names)) as source:
        work = survey(source, threads=1)
        for step in work:
            assert isinstance(step, Progress)
            if step.done >= 5:
                break
        work.close()  # type: ignore[attr-defined]
        known = SurveyCache(source.where).load()
        assert 5 <= len(known) <= 30
        decoded.clear()
        found = last(survey(source, threads=1))
        assert len(found.facts) == 30
        assert set(decoded) == set(names) - set(known)


def test_progress_rises_to_the_end(source: Source) -> None:
    for _ in range(2):
        *steps, _found = survey(source)
        done = [step.done for step in steps if isinstance(step, Progress)]
        assert done == sorted(done)
        assert (done[0], done[-1]) == (0, 3)


def test_drawn_dogs_are_measured_too() -> None:
    with open_source("drawn-dogs", count=3) as source:
        found = last(survey(source))
        assert found == last(survey(source))
    assert len(found.facts) == 3
