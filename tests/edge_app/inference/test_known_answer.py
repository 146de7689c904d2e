import hashlib
from contextlib import nullcontext

import msgspec
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from tiny_model import SCHEMES, tiny_flatbuffer, tiny_spec

from edge_app.errors import ModelError
from edge_app.inference.container import attach
from edge_app.inference.known_answer import answer_for, check, pattern
from edge_app.inference.model import Model
from edge_app.inference.runtime import find_runtime
from edge_app.inference.shipped import shipped
from edge_app.spec import InputSpec, KnownAnswer


@pytest.mark.parametrize(("width", "height"), [(8, 8), (32, 32), (96, 64), (224, 224)])
def test_the_pattern_is_a_picture_with_both_extremes_and_three_different_channels(width, height):
    image = pattern(width, height)
    means = image.reshape(-1, 3).mean(axis=0)

    assert (image.dtype, image.shape) == (np.uint8, (height, width, 3))
    assert (image.min(), image.max()) == (0, 255)
    assert min(abs(means[0] - means[1]), abs(means[1] - means[2]), abs(means[2] - means[0])) > 5


def test_the_pattern_never_changes():
    """Known answers in files already made hang on it."""
    digest = hashlib.sha256(pattern(32, 32).tobytes()).hexdigest()
    assert digest == "402551615d7745dfac9c201dded50704bf4f76c706f5663fbe857cfa648cef7b"


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (2, 1)])
def test_the_pattern_exists_in_the_smallest_sizes(size):
    assert pattern(*size).shape == (size[1], size[0], 3)


@pytest.mark.parametrize(("dtype", "tolerance"), [("int8", 16), ("uint8", 16), ("int16", 16), ("float32", 1e-3)])
def test_a_model_with_its_own_known_answer_loads(tmp_path, dtype, tolerance):
    answer = _answer(tmp_path, dtype)
    assert answer.tolerance == tolerance
    assert len(answer.output) == 3
    with _model(tmp_path, dtype, answer) as model:
        assert model.spec.known_answer == answer


@pytest.mark.parametrize("dtype", SCHEMES)
@pytest.mark.parametrize(("factor", "fine"), [(0.9, True), (-0.9, True), (1.5, False), (-1.5, False)])
def test_the_tolerance_decides(tmp_path, dtype, factor, fine):
    answer = _answer(tmp_path, dtype)
    first = answer.output[0] + factor * answer.tolerance
    other = msgspec.structs.replace(answer, output=(first, *answer.output[1:]))
    if fine:
        _model(tmp_path, dtype, other)
    else:
        with pytest.raises(ModelError, match="answers its test picture differently here: off by"):
            _model(tmp_path, dtype, other)


def test_swapped_colours_are_found(tmp_path):
    with pytest.raises(ModelError, match="answers its test picture differently"):
        _model(tmp_path, "int8", _answer(tmp_path, "int8"), colour="bgr")


def test_an_answer_of_the_wrong_length_is_refused(tmp_path):
    with pytest.raises(ModelError, match="the known answer in the spec has 2 values; the output has 3"):
        _model(tmp_path, "int8", KnownAnswer(output=(0.0, 0.0), tolerance=3))


@pytest.mark.parametrize(("largest", "fine"), [(16, True), (17, False), (127, False)])
def test_one_of_many_outputs_decides(largest, fine):
    """After a softmax of a thousand classes few values tell one answer from another."""
    spec = tiny_spec(known_answer=KnownAnswer(output=(0.0,) * 1001, tolerance=16))
    raws = (np.array([largest] + [0] * 1000, np.int8),)
    with nullcontext() if fine else pytest.raises(ModelError, match="allowed 16"):
        check(spec, raws, "m.tflite", find_runtime())


@pytest.fixture(scope="module")
def detected():
    """The spec of a detector with the answer of this very processor, and its raw outputs."""
    with Model("faces-detect", threads=1) as model:
        raws = model.invoke(model.preprocess(pattern(*model.spec.input.size_wh)))
        return msgspec.structs.replace(model.spec, known_answer=answer_for(model)), raws


@pytest.mark.parametrize(
    ("output", "off", "fine"),
    [
        ("boxes", 32, True),
        ("boxes", 33, False),
        ("scores", 16, True),
        ("scores", 17, False),
        ("keypoints", 16, True),
        ("keypoints", 17, False),
    ],
)
def test_sides_of_boxes_may_be_further_off(detected, output, off, fine):
    spec, raws = detected
    place = spec.boxes.outputs.index(output)
    changed = raws[place].astype(int)
    changed += np.where(changed > 0, -off, off)
    raws = (*raws[:place], changed.astype(np.int8), *raws[place + 1 :])
    with nullcontext() if fine else pytest.raises(ModelError, match="answers its test picture differently"):
        check(spec, raws, "m.tflite", find_runtime())


@pytest.mark.parametrize(
    ("output", "column"), [*(("boxes", n) for n in range(4)), *(("keypoints", n) for n in range(12))]
)
def test_each_value_of_a_detector_is_among_those_compared(detected, output, column):
    spec, raws = detected
    place = spec.boxes.outputs.index(output)
    spoiled = raws[place].copy()
    spoiled[:, column] ^= -128  # far off, whatever it was
    with pytest.raises(ModelError, match="answers its test picture differently"):
        check(spec, (*raws[:place], spoiled, *raws[place + 1 :]), "m.tflite", find_runtime())


def test_the_highest_score_is_among_the_values_compared(detected):
    """Of some ten thousand scores, few are more than noise."""
    spec, raws = detected
    place = spec.boxes.outputs.index("scores")
    spoiled = raws[place].copy()
    spoiled.ravel()[raws[place].argmax()] = -128
    with pytest.raises(ModelError, match="answers its test picture differently"):
        check(spec, (*raws[:place], spoiled, *raws[place + 1 :]), "m.tflite", find_runtime())


def test_a_start_past_the_last_value_is_refused(tmp_path):
    with pytest.raises(ModelError, match="the known answer in the spec has 3 values; the output has 0"):
        _model(tmp_path, "int8", KnownAnswer(output=(0.0,) * 3, tolerance=3, start=3))


@pytest.mark.parametrize("name", ["objects", "objects-small", "cells", "faces-detect"])
def test_a_detector_that_finds_nothing_more_is_found(name):
    with Model(name, threads=1) as model:
        raws = model.invoke(model.preprocess(pattern(*model.spec.input.size_wh)))
        spec, place = model.spec, model.spec.boxes.outputs.index("scores")
    dead = (*raws[:place], np.full_like(raws[place], -128), *raws[place + 1 :])
    with pytest.raises(ModelError, match="answers its test picture differently"):
        check(spec, dead, name, find_runtime())


@pytest.mark.parametrize("name", shipped())
def test_every_kernel_of_the_interpreter_gives_the_known_answers_of_the_models_that_ship(name):
    with Model(name, threads=1) as model:
        spec, tensor = model.spec, model.preprocess(pattern(*model.spec.input.size_wh))
        flatbuffer = model.path.read_bytes()
    for kernels in (OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES, OpResolverType.BUILTIN_REF):
        check(spec, _answers(flatbuffer, tensor, kernels), f"{name}, {kernels.name}", find_runtime())


@pytest.mark.parametrize("name", ["objects", "objects-small", "faces-detect", "faces-points", "faces-embed", "cells"])
def test_swapped_colours_are_found_by_models_with_many_outputs(name):
    with Model(name, threads=1) as model:
        raws = model.invoke(model.preprocess(np.ascontiguousarray(pattern(*model.spec.input.size_wh)[..., ::-1])))
        with pytest.raises(ModelError, match="answers its test picture differently"):
            check(model.spec, raws, name, find_runtime())


def test_infinity_is_no_answer():
    spec = tiny_spec(known_answer=KnownAnswer(output=(0.3, 0.7), tolerance=1.0))
    with pytest.raises(ModelError, match="off by inf"):
        check(spec, (np.array([0.3, np.inf], np.float32),), "m.tflite", find_runtime())


def test_nan_is_no_answer(tmp_path):
    with pytest.raises(ModelError, match="off by nan"):
        _model(tmp_path, "float32", KnownAnswer(output=(0.3, 0.3, 0.3), tolerance=1.0), fill=float("nan"))


def _answers(flatbuffer, tensor, kernels):
    interpreter = Interpreter(model_content=flatbuffer, experimental_op_resolver_type=kernels, num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], tensor)
    interpreter.invoke()
    return tuple(interpreter.get_tensor(output["index"])[0] for output in interpreter.get_output_details())


def _answer(folder, dtype) -> KnownAnswer:
    with _model(folder, dtype, None) as model:
        return answer_for(model)


def _model(folder, dtype, answer, colour="rgb", fill=None) -> Model:
    spec = tiny_spec(known_answer=answer, input=InputSpec(size_wh=(8, 8), colour=colour))
    path = folder / "tiny.tflite"
    path.write_bytes(attach(tiny_flatbuffer(dtype, fill=fill), spec))
    return Model(path)
