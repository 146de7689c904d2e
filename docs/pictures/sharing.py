"""How many numbers one layer has to learn, with and without sharing them."""

from matplotlib.patches import Rectangle

from docs.pictures.style import BLUE, FAINT, LIGHT, ORANGE, Sheet

SIDE = 2.7
"""Of the largest square, in inches."""


def counts() -> dict[str, int]:
    """Of the first layer of the shipped cifar10: 32x32x3 numbers go in, 32x32x16 come out, filters are 3x3."""
    places, colours, maps, nine = 32 * 32, 3, 16, 9
    shared = nine * colours * maps + maps
    return {"dense": (places * colours + 1) * places * maps, "local": shared * places, "shared": shared}


def sharing() -> Sheet:
    """Three squares, whose areas are the numbers."""
    sheet = Sheet(3.45)
    numbers = counts()
    for left, name, colour, looks in (
        (0.1, "dense", LIGHT, "each answer looks at all pixels"),
        (3.35, "local", BLUE, "each looks at 3 x 3 pixels,\nwith weights of its own"),
        (5.3, "shared", ORANGE, "each looks at 3 x 3,\nall with the same\nweights: the dot"),
    ):
        side = SIDE * (numbers[name] / numbers["dense"]) ** 0.5
        axes = sheet.axes(left, 0.62, side, side)
        axes.set_axis_off()
        axes.add_patch(Rectangle((0, 0), 1, 1, color=colour, linewidth=0, antialiased=False, transform=axes.transAxes))
        sheet.title(left, 0.22, f"{numbers[name]:,}")
        top = 0.41 if name == "dense" else 1.2
        sheet.words(left, top, looks, color=FAINT, fontsize=8.5, va="baseline" if name == "dense" else "top")
    sheet.arrow((5.55, 0.9), (5.34, 0.67), ORANGE)
    sheet.words(3.35, 3.28, "area = weights and biases to be learned", color=FAINT, fontsize=8.5)
    return sheet
