"""What is decided and known of a picture, in words."""

from __future__ import annotations

from gan_core.curation.flags import Flag
from studio.models.picture_table import Marks
from studio.translation import tr


def flag_words(flag: str) -> tuple[str, str]:
    """What a flag is called, and what it means."""
    match Flag(flag):
        case Flag.BLURRED:
            return tr("Blurred"), tr("The picture has hardly any sharp edge.")
        case Flag.TINY:
            return tr("Tiny"), tr("The picture or one of its boxes has few pixels; its crop is enlarged.")
        case Flag.EXTREME_ASPECT:
            return tr("Long or narrow"), tr("The picture or one of its boxes is far from square.")
        case Flag.MANY_BOXES:
            return tr("Many boxes"), tr("There are several dogs, and a crop of one may show parts of others.")
        case Flag.DUPLICATE:
            return tr("Near-duplicate"), tr("It looks like another picture of this source.")
        case Flag.BROKEN:
            return tr("Unreadable"), tr("The file is damaged, or no picture.")


def mark_words(marks: Marks) -> tuple[str, ...]:
    """All that is to be said of a picture, each a line."""
    said = []
    if marks.is_excluded:
        said.append(tr("Excluded"))
    if marks.is_edited:
        said.append(tr("Edited"))
    return (*said, *(flag_words(flag)[0] for flag in Flag if flag in marks.flags))
