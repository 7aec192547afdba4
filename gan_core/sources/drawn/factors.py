"""Everything that a drawing depends on, as a few numbers drawn from (seed, index)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from gan_core.sources.drawn.breeds import BREEDS, DrawnBreed

STANDING, SITTING, PORTRAIT, LYING = range(4)
MEADOW, ROOM, STUDIO, BEACH, SNOW, FOREST = range(6)


@dataclass(frozen=True, slots=True)
class Factors:
    """The painter's only input. Angles in radians, positions as parts of the picture, sizes in pixels."""

    breed: int
    """Index into BREEDS."""
    coat: int
    """Index into the breed's coats."""
    pose: int
    """STANDING, SITTING, PORTRAIT or LYING."""
    faces_left: int
    body_yaw: float
    """0 seen from the side, π/2 from the front."""
    head_yaw: float
    """0 looks at the viewer, positive to the side that the dog faces."""
    head_pitch: float
    """Positive looks down."""
    head_tilt: float
    elevation: float
    """How far the camera looks down."""
    stride: float
    """-1 to 1: how far the legs are apart in a step."""
    leg_length: float
    body_length: float
    head_size: float
    muzzle_length: float
    ear_size: float
    ear_spread: float
    """How far the ears stand out, and how far pricked ones lean."""
    tail_raise: float
    fluff: float
    """These eight multiply the breed's own, around 1; tail_raise is 0 to 1."""
    mouth_open: float
    tongue: int
    collar: int
    """0 for none."""
    collar_hue: float
    coat_hue: float
    """Added to red and taken from blue: warmer and colder coats."""
    coat_lightness: float
    background: int
    background_hue: float
    background_lightness: float
    horizon: float
    light_angle: float
    """Where the light comes from: -1 left to 1 right."""
    brightness: float
    warmth: float
    """-1 cold to 1 warm."""
    size: float
    """The part of the picture that the dog takes."""
    shift: float
    width: int
    height: int
    details: int
    """Seeds spots, fur and the background's small things."""

    @property
    def shape(self) -> DrawnBreed:
        """The breed drawn."""
        return BREEDS[self.breed]

    def numbers(self) -> dict[str, float]:
        """Every factor by its name, as a number."""
        return {name: float(value) for name, value in asdict(self).items()}


def draw_factors(seed: int, index: int) -> Factors:
    """The factors of picture `index`; they depend on nothing but (seed, index).

    Breeds take turns, so that any run of pictures has all of them alike often.
    """
    rng = np.random.default_rng((seed, index))
    breed = (index * 7 + seed) % len(BREEDS)  # 7 shares no divisor with 16: a full round before any repeats
    shape = BREEDS[breed]
    pose = int(rng.choice(4, p=(0.28, 0.30, 0.32, 0.10)))
    wide = pose in (STANDING, LYING)
    short, long = int(rng.integers(128, 137)), int(rng.integers(140, 157))
    yaw_low, yaw_high = {
        STANDING: (-0.1, 0.75),
        SITTING: (0.75, 1.6),
        PORTRAIT: (1.2, 1.57),
        LYING: (0.1, 0.8),
    }[pose]
    return Factors(
        breed=breed,
        coat=int(rng.integers(len(shape.coats))),
        pose=pose,
        faces_left=int(rng.integers(2)),
        body_yaw=float(rng.uniform(yaw_low, yaw_high)),
        head_yaw=float(rng.uniform(0.15, 0.95) if wide else rng.normal(0.0, 0.28)),
        head_pitch=float(rng.normal(0.02, 0.09)),
        head_tilt=float(rng.normal(0.0, 0.10)),
        elevation=float(rng.uniform(0.06, 0.26)),
        stride=float(rng.uniform(-1, 1)),
        leg_length=_around_one(rng, 0.07),
        body_length=_around_one(rng, 0.06),
        head_size=_around_one(rng, 0.06) + 0.14,
        muzzle_length=_around_one(rng, 0.08),
        ear_size=_around_one(rng, 0.08),
        ear_spread=_around_one(rng, 0.20),
        tail_raise=float(rng.uniform(0, 1)),
        fluff=_around_one(rng, 0.12),
        mouth_open=float(max(rng.uniform(-0.8, 1.0), 0.0)),
        tongue=int(rng.random() < 0.7),
        collar=int(rng.random() < 0.4),
        collar_hue=float(rng.random()),
        coat_hue=float(rng.normal(0, 0.02)),
        coat_lightness=float(rng.normal(0, 0.04)),
        background=int(rng.integers(6)),
        background_hue=float(rng.uniform(0, 1)),
        background_lightness=float(rng.uniform(0, 1)),
        horizon=float(rng.uniform(0.40, 0.66)),
        light_angle=float(rng.uniform(-1, 1)),
        brightness=float(np.clip(rng.normal(1.0, 0.08), 0.8, 1.2)),
        warmth=float(np.clip(rng.normal(0.1, 0.4), -1, 1)),
        size=float(rng.uniform(0.82, 0.95)),
        shift=float(rng.normal(0, 0.02)),
        width=long if wide else short,
        height=short if wide else int(rng.integers(128, 149)),
        details=int(rng.integers(2**31)),
    )


def _around_one(rng: np.random.Generator, spread: float) -> float:
    return float(np.clip(rng.normal(1.0, spread), 1 - 2.5 * spread, 1 + 2.5 * spread))
