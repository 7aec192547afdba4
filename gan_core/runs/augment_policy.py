"""The text that says which changes an augmentation makes, and how often."""

from __future__ import annotations

from gan_core.messages import UsageError

AUGMENT_KINDS = {
    "diffaugment": ("color", "translation", "cutout"),
    "ada": ("blit", "geometry", "color", "cutout"),
}
"""The kinds of change of each augmentation, in the order in which they are made."""


def augment_kinds(augment: str, policy: str) -> dict[str, float]:
    """The kinds that `policy` names for `augment`, each with its share of the probability in (0, 1].

    ``color,cutout`` names two kinds; ``color:0.5`` gives ADA's kind half of its probability, as R3GAN does
    for colour. An empty text means all kinds. Raises UsageError for what is not such a list.
    """
    known = AUGMENT_KINDS[augment]
    if not policy:
        return dict.fromkeys(known, 1.0)
    kinds = {}
    for word in filter(None, (word.strip() for word in policy.split(","))):
        kind, colon, share = word.partition(":")
        if kind not in known or (colon and (augment != "ada" or not _is_share(share))):
            raise UsageError(
                "'{word}' is not a kind of change that {augment} knows. Set objective.augment_policy to some of "
                "{known}, separated by commas; with ada, color:0.5 makes one half as likely.",
                word=word,
                augment=augment,
                known=", ".join(known),
            )
        kinds[kind] = float(share) if colon else 1.0
    if not kinds:
        raise UsageError(
            "objective.augment_policy names no kind of change. Leave it empty for all, or name some of {known}.",
            known=", ".join(known),
        )
    return {kind: kinds[kind] for kind in known if kind in kinds}


def _is_share(text: str) -> bool:
    try:
        return 0.0 < float(text) <= 1.0
    except ValueError:
        return False
