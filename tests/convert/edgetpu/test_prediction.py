"""Which steps stay on the CPU because of others."""

import pytest
from one_step import network, step, tensor

from convert.edgetpu.prediction import predict
from edge_app.inference.container import detach
from edge_app.inference.shipped import shipped

SIDES = (1, 8, 8, 4)


def chain(*kinds):
    """One operator after the other."""
    tensors = [tensor(f"layer{number}_1/out", SIDES) for number in range(len(kinds) + 1)]
    return network(tensors, [step(kind, [number], [number + 1]) for number, kind in enumerate(kinds)])


@pytest.mark.parametrize(
    ("kinds", "places"),
    [
        (["RELU", "TANH"], ["mapped", "mapped"]),
        (["RELU", "ELU", "TANH"], ["mapped", "unmapped", "behind"]),
        (["ELU", "RELU", "GELU"], ["unmapped", "behind", "behind"]),
    ],
)
def test_what_follows_an_unmapped_step_stays_with_it(kinds, places):
    found = predict(chain(*kinds))
    assert [verdict.place for verdict in found.verdicts] == places
    assert found.mapped == places.count("mapped")
    assert found.mac_share == pytest.approx(places.count("mapped") / len(places))


def test_a_branch_that_does_not_read_it_is_mapped():
    tensors = [tensor(f"t{number}", SIDES) for number in range(5)]
    steps = [step("ELU", [0], [1]), step("RELU", [0], [2]), step("TANH", [2], [3]), step("ADD", [1, 3], [4])]
    assert [one.place for one in predict(network(tensors, steps)).verdicts] == [
        "unmapped",
        "mapped",
        "mapped",
        "behind",
    ]


def test_conversions_at_the_ends_stay_on_the_cpu_and_hinder_nothing():
    tensors = [tensor("in", SIDES, "float32"), tensor("a", SIDES), tensor("b", SIDES), tensor("out", SIDES, "float32")]
    steps = [step("QUANTIZE", [0], [1]), step("RELU", [1], [2]), step("DEQUANTIZE", [2], [3])]
    found = predict(network(tensors, steps))
    assert [one.place for one in found.verdicts] == ["border", "mapped", "border"]
    assert found.first is None


@pytest.mark.parametrize(
    ("layers", "layer"),
    [((), "layer2"), (("layer0", "layer1", "layer2"), "layer2"), (("layer2_1",), "layer2_1"), (("other",), None)],
    ids=["guessed", "known", "numbered", "of no layer"],
)
def test_the_first_is_told_with_its_layer(layers, layer):
    first = predict(chain("RELU", "LEAKY_RELU", "ELU"), layers).first
    assert (first.step.kind, first.step.path) == ("LEAKY_RELU", "layer2_1/out")
    assert first.layer == layer
    assert "PReLU" in first.fault.change


def test_what_comes_to_light_later_is_known_too():
    assert [one.step.kind for one in predict(chain("ELU", "RELU", "GELU")).verdicts if one.fault] == ["ELU", "GELU"]


@pytest.mark.parametrize("path", shipped().values(), ids=lambda path: path.stem)
def test_all_of_what_ships_should_run_on_it(path):
    found = predict(detach(path.read_bytes(), str(path))[0])
    assert found.first is None
    assert found.mac_share == 1
