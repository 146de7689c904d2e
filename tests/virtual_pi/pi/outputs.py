"""Every shipped model's input tensors and raw outputs beside those of the workstation, on the same pictures.

Two things may differ by one level. Resizing: OpenCV hands it to other libraries on arm64 (KleidiCV, Carotene) than on
x86 (IPP), which round otherwise. And the last layer of classifiers, presumably the exp() of softmax. So the outputs of
equal inputs are what is judged; what a level of the input comes to in the end is told.
"""

import numpy as np

from edge_app.inference.model import Model
from edge_app.inference.shipped import shipped
from virtual_pi.answers import Answers, answers, input_tensors, read_answers
from virtual_pi.compare import Difference, difference
from virtual_pi.pi.step import HOST, failed

_PICTURES = sorted((HOST / "pictures").glob("*.png"))
_LEVELS = 1
"""That an input, or an output of equal inputs, may differ by."""


def main() -> None:
    """All models; fails where a value differs by more than a level."""
    found = {name: _compared(name) for name in shipped()}
    if apart := [name for name, each in found.items() if not all(one.most <= _LEVELS for one in each)]:
        failed(f"more than {_LEVELS} level from the workstation: {', '.join(apart)}")
    equal = [name for name, (_, *outputs) in found.items() if all(each.none for each in outputs)]
    print(
        f"{len(_PICTURES)} pictures; of equal inputs {len(equal)} of {len(found)} models give the workstation's "
        f"outputs bit for bit ({', '.join(equal) or 'none'}), the others within {_LEVELS} level"
    )


def _compared(name: str) -> list[Difference]:
    """Of the input tensors, then of each output of the workstation's input tensors."""
    theirs = read_answers(HOST / "answers" / f"{name}.npz")
    with Model(name, threads=2) as model:
        own = input_tensors(model, _PICTURES)
        found = [difference(own, theirs.inputs), *_differences(answers(model, theirs.inputs), theirs)]
        print(f"{name} ({model.runtime}): input tensors: {found[0]}", flush=True)
        _tell("outputs of equal inputs", found[1:])
        if not found[0].none:
            _tell("outputs of its own inputs", _differences(_own(model, own, theirs), theirs))
    return found


def _own(model: Model, own: np.ndarray, theirs: Answers) -> Answers:
    """As `theirs`, with the pictures done again whose inputs differ here."""
    differ = np.flatnonzero((own != theirs.inputs).reshape(len(own), -1).any(axis=1))
    again = answers(model, own[differ])
    outputs = tuple(each.copy() for each in theirs.outputs)
    for whole, part in zip(outputs, again.outputs, strict=True):
        whole[differ] = part
    return Answers(own, outputs)


def _differences(ours: Answers, theirs: Answers) -> list[Difference]:
    return [difference(one, other) for one, other in zip(ours.outputs, theirs.outputs, strict=True)]


def _tell(what: str, found: list[Difference]) -> None:
    for number, each in enumerate(found):
        print(f"    {what}, output {number}: {each}", flush=True)


if __name__ == "__main__":
    main()
