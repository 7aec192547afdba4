"""Weights of corners and points between them: plain geometry."""

from __future__ import annotations

from collections.abc import Sequence

XY = tuple[float, float]


def point_of(weights: Sequence[float], corners: Sequence[XY]) -> XY:
    """Where weights (sum 1) lie between as many corners."""
    x = sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True))
    y = sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True))
    return x, y


def weights_of(point: XY, corners: Sequence[XY]) -> tuple[float, ...]:
    """The weights (each ≥ 0, sum 1) of the place on two or three corners' line or triangle nearest to `point`."""
    if len(corners) == 2:
        share = _along(point, corners[0], corners[1])
        return 1 - share, share
    a, b, c = corners
    area = _cross(a, b, c)
    inside = (_cross(point, b, c) / area, _cross(a, point, c) / area, _cross(a, b, point) / area)
    if min(inside) >= 0:
        return inside
    return min((_on_edge(point, corners, edge) for edge in range(3)), key=lambda pair: pair[0])[1]


def _on_edge(point: XY, corners: Sequence[XY], edge: int) -> tuple[float, tuple[float, ...]]:
    """Distance (squared) to an edge's nearest place, and the weights of that place."""
    first, second = edge, (edge + 1) % 3
    share = _along(point, corners[first], corners[second])
    weights = [0.0, 0.0, 0.0]
    weights[first], weights[second] = 1 - share, share
    x, y = point_of(weights, corners)
    return (x - point[0]) ** 2 + (y - point[1]) ** 2, tuple(weights)


def _along(point: XY, a: XY, b: XY) -> float:
    """How far from `a` to `b` (0 to 1) the place lies that is nearest to `point`."""
    across, down = b[0] - a[0], b[1] - a[1]
    length = across**2 + down**2
    share = ((point[0] - a[0]) * across + (point[1] - a[1]) * down) / length if length else 0.0
    return min(max(share, 0.0), 1.0)


def _cross(a: XY, b: XY, c: XY) -> float:
    """Twice the area of a triangle, signed."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
