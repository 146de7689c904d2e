"""Numbers as a person reads them."""

_UNITS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def big(number: float) -> str:
    """Up to 9,999 as it is, above with three digits and a unit of thousands, as in 12.4 M."""
    if number < 10_000:
        return f"{number:,.0f}"
    for size, unit in _UNITS:
        if number >= size * 0.9995:
            value = number / size
            return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f} {unit}"
    return f"{number:,.0f}"


def share(part: float, total: float) -> str:
    """In percent; a dash of nothing."""
    return f"{part / total:.1%}".replace("%", " %") if total else "-"


def sides(shape: tuple[int, ...]) -> str:
    """A shape, as in 32x32x16."""
    return "x".join(map(str, shape)) or "-"


def plain(value: float) -> str:
    """Without a fraction where there is none."""
    return f"{value:g}"
