"""What how-a-cnn-sees.md teaches is what Keras does, its numbers come out, and its pictures are those it draws."""

import ast
import re
import shlex
import subprocess
import sys
import textwrap

import cv2
import keras
import numpy as np
import pytest
import tensorflow as tf

from docs.pictures.album import ALBUM, write
from docs.pictures.digits import EDGE, digits
from docs.pictures.hierarchy import scores, stages
from docs.pictures.learned import learned
from docs.pictures.lesson import DOCUMENT, lesson, program
from docs.pictures.moved import pushed, roomy
from docs.pictures.sharing import counts
from docs.pictures.shipped import first_filters

TEXT = DOCUMENT.read_text(encoding="utf-8")
PICTURES = DOCUMENT.parent / "pictures"
MOST_UNLIKE = 0.001
"""Of a picture's area: what another version of Matplotlib may draw differently."""


def near(ours, theirs):
    np.testing.assert_allclose(ours, np.asarray(theirs), rtol=0, atol=1e-5)


@pytest.fixture(autouse=True)
def double():
    """Keras with as many digits as numpy."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float64")
    yield
    keras.config.set_dtype_policy(before)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def asked(compute, *numbers, blame):
    """What `compute` makes of `numbers`, and the gradient of each when that of the result is `blame`."""
    watched = [tf.constant(each) for each in numbers]
    with tf.GradientTape() as tape:
        tape.watch(watched)
        result = compute(*watched)
    return result, tape.gradient(result, watched, output_gradients=blame)


def stateless(layer, weights=()):
    """The layer as a function of its input and its weights."""
    return lambda pictures, *given: layer.stateless_call(given, [], pictures)[0]


@pytest.mark.parametrize(
    ("pictures", "filters"),
    [
        ((1, 3, 3, 1), (3, 3, 1, 1)),
        ((4, 8, 8, 1), (3, 3, 1, 8)),
        ((2, 7, 9, 3), (3, 5, 3, 4)),
        ((2, 5, 5, 2), (1, 1, 2, 6)),
    ],
)
def test_convolution(rng, pictures, filters):
    picture, weights, bias = rng.normal(size=pictures), rng.normal(size=filters), rng.normal(size=filters[-1])
    layer = keras.layers.Conv2D(filters[-1], filters[:2])
    layer.build(pictures)
    ours = lesson().convolve(picture, weights, bias)
    blame = rng.normal(size=ours.shape)
    theirs, gradients = asked(stateless(layer), picture, weights, bias, blame=blame)
    near(ours, theirs)
    for mine, gradient in zip(lesson().convolve_back(picture, weights, blame), gradients, strict=True):
        near(mine, gradient)


def test_relu(rng):
    maps, blame = rng.normal(size=(2, 2, 5, 6, 3))
    maps[0, 0, 0] = 0
    theirs, (gradient,) = asked(keras.layers.ReLU(), maps, blame=blame)
    near(lesson().relu(maps), theirs)
    near(lesson().relu_back(maps, blame), gradient)


@pytest.mark.parametrize("shape", [(1, 2, 2, 1), (3, 6, 6, 8), (2, 7, 9, 3)])
@pytest.mark.parametrize("spread", [1, 1e9], ids=["equals", "all different"])
def test_max_pooling(rng, shape, spread):
    maps = np.round(spread * rng.normal(size=shape)) / spread
    ours = lesson().max_pool(maps)
    blame = rng.normal(size=ours.shape)
    theirs, (gradient,) = asked(keras.layers.MaxPooling2D(), maps, blame=blame)
    near(ours, theirs)
    near(lesson().max_pool_back(maps, blame), gradient)


def test_dense(rng):
    values, weights, bias, blame = (rng.normal(size=size) for size in ((5, 3, 3, 2), (18, 10), 10, (5, 10)))
    layer = keras.layers.Dense(10)
    layer.build((5, 18))
    theirs, gradients = asked(
        lambda given, *numbers: stateless(layer)(tf.reshape(given, (5, 18)), *numbers),
        values,
        weights,
        bias,
        blame=blame,
    )
    near(lesson().dense(values, weights, bias), theirs)
    for mine, gradient in zip(lesson().dense_back(values, weights, blame), gradients, strict=True):
        near(mine, gradient)


def test_softmax_and_cross_entropy(rng):
    scores, wanted = 3 * rng.normal(size=(6, 10)), np.eye(10)[rng.integers(10, size=6)]
    chances = lesson().softmax(scores)
    near(chances, keras.layers.Softmax()(scores))
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, dtype="float64")
    theirs, (gradient,) = asked(lambda given: loss(wanted, given), scores, blame=None)
    near(lesson().cross_entropy(chances, wanted), theirs)
    near(lesson().cross_entropy_back(chances, wanted), gradient)


def test_large_scores_do_not_overflow():
    near(lesson().softmax(np.array([[1e4, 0, -1e4]])), [[1, 0, 0]])


@pytest.fixture
def twin():
    """The network of the document in Keras, by the document."""
    found = {}
    exec(compile(program("py"), DOCUMENT, "exec"), found)
    return found["twin"]


def test_the_whole_network_and_all_its_gradients(rng, twin):
    """On digits, where empty paper makes many numbers of a tile equally large, above 0 where the bias is."""
    network, few = lesson().newborn(rng), digits()[0]
    network[1][:] = rng.normal(size=8)
    pictures, wanted = few.pictures[:40], few.wanted[:40]
    twin.set_weights(network)
    near(lesson().look(pictures, *network)[-1], twin(pictures))
    with tf.GradientTape() as tape:
        loss = keras.losses.CategoricalCrossentropy(dtype="float64")(wanted, twin(pictures))
    ours, gradients = lesson().backpropagate(pictures, wanted, network)
    near(ours, loss)
    for mine, gradient in zip(gradients, tape.gradient(loss, twin.trainable_weights), strict=True):
        near(mine, gradient)


def test_an_epoch_of_descent(rng, twin):
    network, few = lesson().newborn(rng), digits()[0]
    pictures, wanted = few.pictures[:100], few.wanted[:100]
    twin.set_weights(network)
    twin.compile(keras.optimizers.SGD(0.3), "categorical_crossentropy")
    ours = list(lesson().descend(network, pictures, wanted, np.random.default_rng(3), epochs=1))
    order = np.random.default_rng(3).permutation(100)
    theirs = [twin.train_on_batch(pictures[few], wanted[few]) for few in np.split(order, (32, 64, 96))]
    near(ours, theirs)
    for mine, weights in zip(network, twin.get_weights(), strict=True):
        near(mine, weights)


def test_the_command_in_the_document_learns():
    command = textwrap.dedent(re.search(r"^    python -c \"\n.*?^    \"$", TEXT, re.MULTILINE | re.DOTALL)[0])
    python = [sys.executable, *shlex.split(command)[1:]]
    done = subprocess.run(python, cwd=DOCUMENT.parents[1], capture_output=True, text=True, check=True)
    np.testing.assert_allclose(np.array(done.stdout.split(), float), learned().losses, rtol=0, atol=6e-4)


def test_a_picture_that_moves_takes_its_feature_map_along():
    filters = EDGE[..., None, None]
    still, moved = (lesson().convolve(each.pictures, filters, 0) for each in (roomy(), pushed()))
    near(moved[:, :, 1:], still[:, :, :-1])


def test_each_function_has_at_most_ten_lines():
    functions = [node for node in ast.walk(ast.parse(program("python"))) if isinstance(node, ast.FunctionDef)]
    assert len(functions) >= 12
    assert {node.name: node.end_lineno - node.lineno for node in functions if node.end_lineno - node.lineno > 10} == {}


def test_errors_name_the_line_of_the_document():
    line = lesson().convolve.__code__.co_firstlineno
    assert TEXT.splitlines()[line - 1].startswith("def convolve(")


def numbers_in_the_text():
    """The words around each number, and the number as it comes out."""
    result, (ours, others) = learned(), digits()
    shares = {
        "then right on {} of 500 others": result.share_right(others),
        "on its own 1,297 it is right on {}": result.share_right(ours),
        "is right on {} of these digits": result.share_right(roomy()),
        "and on {} of them once they have moved": result.share_right(pushed()),
    }
    numbers = {
        "would take {} numbers": counts()["dense"],
        "at every place, {}.": counts()["local"],
        "Shared, they are {}.": counts()["shared"],
        "layers that learn, {} numbers in all": sum(each.size for each in result.network),
        "That was {} digits": len(ours.truths),
        "means over {} digits": len(roomy().truths),
        "out of up to {}.": max(maps.shape[-1] for maps in stages().values()),
    }
    yield from (where.format(f"{100 * share:.1f} %") for where, share in shares.items())
    yield from (where.format(f"{number:,}") for where, number in numbers.items())


def test_the_numbers_in_the_text_are_those_that_come_out():
    words = " ".join(TEXT.split())
    assert [said for said in numbers_in_the_text() if said not in words] == []


def test_the_counted_layer_is_that_of_the_shipped_model():
    filters = first_filters("cifar10")
    assert filters.size + len(filters) == counts()["shared"]
    assert filters.shape == (16, 3, 3, 3)


def test_the_detector_sees_a_cat():
    best = {name: values.max() for name, values in scores().items()}
    assert max(best, key=best.get) == "cat"
    assert [maps.shape[0] for maps in stages().values()] == [144, 72, 36, 18, 9]


def unlike(first, second):
    """The share of the area of two pictures, seen without glasses, that differs visibly."""
    a, b = (cv2.GaussianBlur(cv2.imread(str(path)), (0, 0), 3).astype(int) for path in (first, second))
    return 1.0 if a.shape != b.shape else float((abs(a - b).max(2) > 24).mean())


@pytest.mark.parametrize("name", ALBUM)
def test_pictures_are_drawn_by_this_program(name, tmp_path):
    assert unlike(write(name, tmp_path), PICTURES / f"{name}.png") <= MOST_UNLIKE


def test_a_picture_of_another_program_is_noticed(monkeypatch, tmp_path):
    mean = lambda maps: maps.reshape(len(maps), 3, 2, 3, 2, -1).mean((2, 4))  # noqa: E731
    monkeypatch.setattr(lesson(), "max_pool", mean)
    assert unlike(write("pooling", tmp_path), PICTURES / "pooling.png") > MOST_UNLIKE


def test_the_document_shows_every_picture_and_says_what_is_on_it():
    shown = re.findall(r"^!\[(.{20,})\]\(pictures/(.+)\.png\)$", TEXT, re.MULTILINE)
    assert sorted(name for _, name in shown) == sorted(ALBUM) == sorted(path.stem for path in PICTURES.glob("*.png"))
