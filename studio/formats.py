"""Numbers as people read them: sensible digits, units, the same everywhere."""

from __future__ import annotations

from studio.translation import mark, tr


def count(number: float) -> str:
    """``12,034``."""
    return f"{number:,.0f}"


def counted(number: float, one: str, several: str) -> str:
    """`one` (English, marked) of 1, else `several`, in which ``{count}`` is the number."""
    return tr(one) if number == 1 else tr(several, count=count(number))


def pictures(number: float) -> str:
    """``1 picture``, ``2,000 pictures``."""
    return counted(number, mark("1 picture"), mark("{count} pictures"))


def threads(number: float) -> str:
    """``1 thread``, ``8 threads``."""
    return counted(number, mark("1 thread"), mark("{count} threads"))


def boxes(number: float) -> str:
    """``1 box``, ``28 boxes``."""
    return counted(number, mark("1 box"), mark("{count} boxes"))


def breeds(number: float) -> str:
    """``1 breed``, ``120 breeds``."""
    return counted(number, mark("1 breed"), mark("{count} breeds"))


def rate(number: float) -> str:
    """Three significant digits, thousands as k: ``87.3``, ``1.2 k``, ``35 k``."""
    if number >= 9_950:
        return f"{number / 1000:,.0f} k"
    if number >= 1000:
        return f"{number / 1000:.1f} k"
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}"


def amount(number: float) -> str:
    """Three significant digits with a thousands' letter: ``640``, ``12.3 k``, ``3.58 M``, ``13.6 G``."""
    for letter, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if number >= 0.9995 * size:
            return f"{_three_digits(number / size)} {letter}"
    return f"{number:.0f}"


def _three_digits(number: float) -> str:
    digits = 2 if number < 9.995 else 1 if number < 99.95 else 0
    return f"{number:,.{digits}f}"


def percent(share: float) -> str:
    """``42 %``."""
    return f"{share * 100:.0f} %"


def kimg_text(kimg: float) -> str:
    """``0.4 kimg``, ``12.5 kimg``, ``840 kimg``."""
    return f"{kimg:,.0f} kimg" if kimg >= 100 else f"{kimg:.1f} kimg"


def checkpoint_text(kimg: float, *, kept: bool) -> str:
    """``840 kimg``, with ★ where a person keeps it."""
    return kimg_text(kimg) + (" ★" if kept else "")


def duration(seconds: float) -> str:
    """``0:14``, ``12:05``, ``3 h 12 min``."""
    whole = max(0, round(seconds))
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d}"
    return tr("{hours} h {minutes} min", hours=whole // 3600, minutes=whole % 3600 // 60)


def bytes_text(number: float) -> str:
    """``12 GB``, ``5.1 GB``, ``840 MB`` (powers of ten, as disks are sold)."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= size:
            value = number / size
            return f"{value:.0f} {unit}" if value >= 10 else f"{value:.1f} {unit}"
    return f"{number:.0f} B"
