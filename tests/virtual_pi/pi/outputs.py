"""Every shipped model's input tensors and raw outputs beside those of the workstation, on the same pictures."""

import numpy as np

from edge_app.inference.model import Model
from edge_app.inference.shipped import shipped
from virtual_pi.answers import Answers, answers, input_tensors, read_answers
from virtual_pi.compare import difference
from virtual_pi.pi.step import HOST, failed

_PICTURES = sorted((HOST / "pictures").glob("*.png"))


def main() -> None:
    """All models; fails when an output differs that was computed from equal inputs, or from this machine's own."""
    apart = [name for name in shipped() if not _same(name)]
    if apart:
        failed(f"answers differ from the workstation's: {', '.join(apart)}")
    print(f"{len(shipped())} models give the workstation's answers on {len(_PICTURES)} pictures, bit for bit")


def _same(name: str) -> bool:
    theirs = read_answers(HOST / "answers" / f"{name}.npz")
    with Model(name, threads=2) as model:
        own = input_tensors(model, _PICTURES)
        inputs = difference(own, theirs.inputs)
        print(f"{name} ({model.runtime}): input tensors: {inputs}", flush=True)
        same = _compared("outputs of equal inputs", answers(model, theirs.inputs), theirs)
        # Where no input differs, this machine's own way from picture to output is the one just compared.
        return same and (inputs.none or _compared("outputs of its own inputs", _own(model, own, theirs), theirs))


def _own(model: Model, own: np.ndarray, theirs: Answers) -> Answers:
    """As `theirs`, with the pictures done again whose inputs differ here."""
    differ = np.flatnonzero((own != theirs.inputs).reshape(len(own), -1).any(axis=1))
    again = answers(model, own[differ])
    outputs = tuple(each.copy() for each in theirs.outputs)
    for whole, part in zip(outputs, again.outputs, strict=True):
        whole[differ] = part
    return Answers(own, outputs)


def _compared(what: str, ours: Answers, theirs: Answers) -> bool:
    found = [difference(one, other) for one, other in zip(ours.outputs, theirs.outputs, strict=True)]
    for number, each in enumerate(found):
        print(f"    {what}, output {number} {ours.outputs[number].dtype}: {each}", flush=True)
    return all(each.none for each in found)


if __name__ == "__main__":
    main()
