"""The breeds that can be drawn, as data: proportions, ears, tail, and the coats each comes in.

Lengths are in shoulder heights (body) and skull radii (head).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gan_core.sources.drawn.coats import (
    AMBER,
    BLACK,
    BROWN,
    CREAM,
    FAWN,
    GOLD,
    GREY,
    ICE,
    LIVER,
    RED,
    TAN,
    WHITE,
    Coat,
)


@dataclass(frozen=True, slots=True)
class DrawnBreed:
    """The shape of a breed; `name` as Stanford Dogs write it."""

    name: str
    coats: tuple[Coat, ...]
    leg: float = 0.52
    """Ground to belly."""
    length: float = 0.95
    """Shoulder to hip."""
    girth: float = 0.22
    """Radius of the chest."""
    neck: float = 0.24
    head: float = 0.27
    """Radius of the skull."""
    skull: float = 1.0
    """Width of the skull to its height."""
    muzzle: float = 0.50
    """How far the snout stands out, in skull radii."""
    snout: float = 0.40
    """Its half width."""
    cheek: float = 0.45
    jowl: float = 0.22
    ears: str = "floppy"
    """floppy · pricked · bat · button · feathered"""
    ear_length: float = 1.0
    ear_width: float = 1.0
    tail: str = "sabre"
    """sabre · curled · plume · stub · pompon · brush"""
    fur: float = 0.3
    """0 smooth to 1 fluffy."""
    curl: float = 0.0
    eye: float = 0.155
    poses: tuple[int, ...] = field(default=(0, 1, 2, 3))
    """Which of standing, sitting, portrait and lying suit it."""


BREEDS: tuple[DrawnBreed, ...] = (
    DrawnBreed(
        "beagle",
        (
            Coat(
                WHITE,
                head=TAN,
                ear=(0.60, 0.36, 0.18),
                saddle=BLACK,
                muzzle=WHITE,
                blaze=WHITE,
                tail=BLACK,
                tail_tip=WHITE,
            ),
            Coat(WHITE, head=GOLD, ear=TAN, saddle=TAN, muzzle=WHITE, blaze=WHITE, tail=TAN, tail_tip=WHITE),
        ),
        leg=0.46,
        girth=0.235,
        muzzle=0.50,
        snout=0.40,
        ears="floppy",
        ear_length=1.05,
        ear_width=1.05,
        eye=0.165,
    ),
    DrawnBreed(
        "Border_collie",
        (
            Coat(
                BLACK,
                muzzle=WHITE,
                blaze=WHITE,
                ruff=WHITE,
                chest=WHITE,
                paw=WHITE,
                leg=WHITE,
                tail_tip=WHITE,
                belly=WHITE,
            ),
            Coat(
                RED,
                muzzle=WHITE,
                blaze=WHITE,
                ruff=WHITE,
                chest=WHITE,
                paw=WHITE,
                tail_tip=WHITE,
                nose=LIVER,
                eye=AMBER,
            ),
        ),
        muzzle=0.62,
        snout=0.33,
        ears="button",
        ear_length=0.85,
        tail="plume",
        fur=0.75,
        cheek=0.40,
    ),
    DrawnBreed(
        "Chihuahua",
        (
            Coat(FAWN, muzzle=CREAM, chest=CREAM, belly=CREAM),
            Coat(BLACK, muzzle=TAN, brow=TAN, cheek=TAN, chest=TAN, paw=TAN),
            Coat(CREAM, chest=WHITE),
        ),
        leg=0.50,
        girth=0.20,
        head=0.34,
        skull=1.08,
        muzzle=0.30,
        snout=0.29,
        cheek=0.40,
        jowl=0.14,
        ears="bat",
        ear_length=1.25,
        ear_width=1.15,
        tail="sabre",
        fur=0.15,
        eye=0.21,
        neck=0.20,
        length=0.80,
    ),
    DrawnBreed(
        "dachshund",
        (
            Coat(RED, muzzle=TAN),
            Coat(BLACK, muzzle=TAN, brow=TAN, chest=TAN, paw=TAN, cheek=TAN),
            Coat(BROWN, muzzle=TAN, brow=TAN, paw=TAN, nose=LIVER),
        ),
        leg=0.22,
        length=1.75,
        girth=0.25,
        head=0.27,
        skull=0.92,
        muzzle=0.80,
        snout=0.31,
        cheek=0.34,
        ears="floppy",
        ear_length=1.15,
        ear_width=0.9,
        fur=0.1,
        neck=0.30,
    ),
    DrawnBreed(
        "dalmatian",
        (Coat(WHITE, ear=BLACK, spots=BLACK), Coat(WHITE, ear=BROWN, spots=BROWN, nose=LIVER, eye=AMBER)),
        leg=0.56,
        length=0.98,
        girth=0.215,
        muzzle=0.58,
        snout=0.38,
        ears="floppy",
        ear_length=0.80,
        fur=0.1,
    ),
    DrawnBreed(
        "French_bulldog",
        (
            Coat((0.20, 0.18, 0.18), chest=WHITE),
            Coat(FAWN, muzzle=(0.20, 0.16, 0.15)),
            Coat(WHITE, patches=(0.20, 0.17, 0.16), ear=(0.20, 0.17, 0.16)),
            Coat((0.46, 0.48, 0.54), chest=(0.62, 0.63, 0.67)),
        ),
        leg=0.36,
        length=0.80,
        girth=0.275,
        head=0.34,
        skull=1.12,
        muzzle=0.14,
        snout=0.50,
        cheek=0.52,
        jowl=0.33,
        ears="bat",
        ear_length=0.95,
        ear_width=0.88,
        tail="stub",
        fur=0.1,
        neck=0.14,
        eye=0.175,
    ),
    DrawnBreed(
        "German_shepherd",
        (
            Coat(TAN, saddle=BLACK, muzzle=BLACK, ear=(0.25, 0.17, 0.12), tail=BLACK, chest=FAWN),
            Coat(BLACK, brow=TAN, leg=TAN, paw=TAN, cheek=TAN),
        ),
        leg=0.52,
        length=1.05,
        girth=0.23,
        muzzle=0.68,
        snout=0.36,
        ears="pricked",
        ear_length=1.10,
        tail="brush",
        fur=0.45,
        cheek=0.42,
    ),
    DrawnBreed(
        "golden_retriever",
        (
            Coat(GOLD, muzzle=CREAM, chest=CREAM, belly=CREAM),
            Coat(CREAM, ear=GOLD),
            Coat((0.74, 0.47, 0.22), chest=GOLD),
        ),
        girth=0.24,
        muzzle=0.55,
        snout=0.43,
        ears="floppy",
        ear_length=0.82,
        ear_width=1.1,
        tail="plume",
        fur=0.7,
        cheek=0.48,
    ),
    DrawnBreed(
        "Jindo",
        (
            Coat(WHITE, ear=CREAM),
            Coat(FAWN, muzzle=CREAM, chest=CREAM, cheek=CREAM, belly=CREAM),
            Coat(BLACK, brow=TAN, muzzle=FAWN, cheek=FAWN, chest=FAWN, paw=FAWN),
        ),
        leg=0.53,
        length=0.88,
        girth=0.215,
        muzzle=0.52,
        snout=0.35,
        cheek=0.48,
        ears="pricked",
        ear_length=0.80,
        ear_width=0.95,
        tail="curled",
        fur=0.4,
    ),
    DrawnBreed(
        "Labrador_retriever",
        (Coat(BLACK), Coat(BROWN, nose=LIVER, eye=AMBER), Coat(CREAM, ear=GOLD)),
        girth=0.25,
        muzzle=0.52,
        snout=0.46,
        ears="floppy",
        ear_length=0.72,
        ear_width=1.05,
        tail="sabre",
        fur=0.12,
        cheek=0.47,
        jowl=0.26,
    ),
    DrawnBreed(
        "Pembroke",
        (
            Coat(GOLD, muzzle=WHITE, blaze=WHITE, chest=WHITE, ruff=WHITE, paw=WHITE, leg=WHITE, belly=WHITE),
            Coat(
                BLACK,
                cheek=TAN,
                brow=TAN,
                muzzle=WHITE,
                blaze=WHITE,
                chest=WHITE,
                ruff=WHITE,
                paw=WHITE,
                leg=WHITE,
                belly=WHITE,
            ),
        ),
        leg=0.24,
        length=1.30,
        girth=0.26,
        head=0.31,
        muzzle=0.52,
        snout=0.34,
        cheek=0.50,
        ears="pricked",
        ear_length=1.25,
        ear_width=1.15,
        tail="stub",
        fur=0.5,
    ),
    DrawnBreed(
        "pug",
        (Coat(FAWN, muzzle=BLACK, ear=BLACK, mask=(0.22, 0.17, 0.15)), Coat(BLACK)),
        leg=0.38,
        length=0.80,
        girth=0.265,
        head=0.33,
        skull=1.10,
        muzzle=0.12,
        snout=0.46,
        cheek=0.50,
        jowl=0.31,
        ears="button",
        ear_length=0.62,
        ear_width=0.8,
        tail="curled",
        fur=0.1,
        neck=0.14,
        eye=0.20,
    ),
    DrawnBreed(
        "Samoyed",
        (Coat(WHITE), Coat((0.93, 0.88, 0.78))),
        leg=0.42,
        length=0.92,
        girth=0.30,
        head=0.31,
        muzzle=0.48,
        snout=0.36,
        cheek=0.55,
        ears="pricked",
        ear_length=0.68,
        ear_width=0.9,
        tail="curled",
        fur=1.0,
    ),
    DrawnBreed(
        "Shiba_Inu",
        (
            Coat(RED, muzzle=WHITE, cheek=WHITE, chest=WHITE, belly=WHITE, brow=CREAM, tail_tip=CREAM),
            Coat(
                BLACK,
                muzzle=CREAM,
                cheek=CREAM,
                chest=CREAM,
                brow=CREAM,
                paw=FAWN,
                belly=CREAM,
                tail_tip=CREAM,
            ),
            Coat(CREAM, muzzle=WHITE, cheek=WHITE, chest=WHITE),
        ),
        leg=0.48,
        length=0.85,
        girth=0.225,
        head=0.30,
        muzzle=0.42,
        snout=0.34,
        cheek=0.54,
        ears="pricked",
        ear_length=0.78,
        ear_width=1.0,
        tail="curled",
        fur=0.5,
    ),
    DrawnBreed(
        "Siberian_husky",
        (
            Coat(
                GREY,
                muzzle=WHITE,
                cheek=WHITE,
                chest=WHITE,
                belly=WHITE,
                brow=WHITE,
                leg=WHITE,
                paw=WHITE,
                tail_tip=WHITE,
                eye=ICE,
            ),
            Coat(
                (0.15, 0.15, 0.17),
                muzzle=WHITE,
                cheek=WHITE,
                chest=WHITE,
                belly=WHITE,
                brow=WHITE,
                leg=WHITE,
                paw=WHITE,
                eye=ICE,
            ),
            Coat(
                (0.66, 0.42, 0.27),
                muzzle=WHITE,
                cheek=WHITE,
                chest=WHITE,
                belly=WHITE,
                brow=WHITE,
                paw=WHITE,
                leg=WHITE,
                nose=LIVER,
                eye=AMBER,
            ),
        ),
        girth=0.235,
        muzzle=0.55,
        snout=0.35,
        cheek=0.50,
        ears="pricked",
        ear_length=0.88,
        tail="plume",
        fur=0.65,
    ),
    DrawnBreed(
        "standard_poodle",
        (
            Coat((0.92, 0.90, 0.86)),
            Coat((0.68, 0.46, 0.32)),
            Coat((0.16, 0.15, 0.16)),
            Coat((0.60, 0.60, 0.62)),
        ),
        leg=0.58,
        length=0.80,
        girth=0.23,
        head=0.26,
        skull=0.92,
        muzzle=0.75,
        snout=0.27,
        cheek=0.34,
        jowl=0.16,
        ears="feathered",
        ear_length=1.1,
        ear_width=1.15,
        tail="pompon",
        fur=0.9,
        curl=1.0,
        neck=0.30,
    ),
)
