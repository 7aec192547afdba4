"""Samples as PNG files in a folder for each breed, as a source of labelled pictures lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from gan_core.messages import UsageError
from gan_core.png import encode_png
from gan_core.progress import Progress
from gan_core.sampling.generator import BATCH_SIZE, Generator
from gan_core.sampling.matrix import Truncation, check_breeds, truncation_of
from gan_core.sampling.write import filling


def write_by_breed(
    generator: Generator,
    to: Path,
    count: int,
    breeds: Sequence[int],
    seed: int = 0,
    truncation: Truncation = None,
) -> Iterator[Progress | Path]:
    """Write pictures 0 … count - 1 of `seed` in each of `breeds` as ``to/<breed>/image_00000.png`` …

    They are the pictures that `write_samples` makes of that breed. The last thing yielded is `to`. Files of
    the same names are replaced once all are made; closed early, `to` is as it was. Raises UsageError
    where the network knows no breeds and as `Generator.point` does, StorageError where `to` can't be written.
    """
    check_breeds(generator, breeds)
    if count < 1:
        raise UsageError("The count must be 1 or more, not {count}.", count=count)
    names = folder_names(generator.class_names)
    total, done = count * len(breeds), 0
    with ExitStack() as all_or_nothing:
        folders = [all_or_nothing.enter_context(filling(to / names[breed])) for breed in breeds]
        yield Progress(0, total)
        for breed, folder in zip(breeds, folders, strict=True):
            psi = truncation_of(breed, truncation)
            for start in range(0, count, BATCH_SIZE):
                numbers = range(start, min(start + BATCH_SIZE, count))
                points = [generator.point(seed, number, breed, psi) for number in numbers]
                for _ in generator.measuring(points):
                    yield Progress(done, total)
                pictures = generator.render(points)
                for number, picture in zip(numbers, pictures, strict=True):
                    (folder / f"image_{number:05d}.png").write_bytes(encode_png(picture))
                done += len(numbers)
                yield Progress(done, total)
    yield to


def folder_names(class_names: Sequence[str]) -> tuple[str, ...]:
    """A name for a folder of each class that every system takes; the class's own wherever that does."""
    names: list[str] = []
    taken: set[str] = set()
    for index, class_name in enumerate(class_names):
        name = "".join(c if c.isalnum() or c in "-_. ()'" else "_" for c in class_name).strip(" .")
        if not name or name.casefold() in taken:
            name = f"{name}_{index}"
        names.append(name)
        taken.add(name.casefold())
    return tuple(names)
