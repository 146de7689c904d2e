import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from tiny_model import tiny_flatbuffer

from edge_app.inference.container import detach
from edge_app.inference.cut import cut
from edge_app.inference.graph import Graph
from edge_app.inference.shipped import shipped

PLAIN = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES


def _run(data, **settings):
    interpreter = Interpreter(model_content=data, num_threads=1, experimental_op_resolver_type=PLAIN, **settings)
    interpreter.allocate_tensors()
    given = interpreter.get_input_details()[0]
    noise = np.random.default_rng(1).integers(-128, 128, given["shape"])
    interpreter.set_tensor(given["index"], noise.astype(given["dtype"]))
    interpreter.invoke()
    return interpreter


@pytest.mark.parametrize("name", ["cifar10", "faces-detect"])
def test_cut_networks_compute_what_the_whole_one_does_inside(name):
    path = shipped()[name]
    data, _ = detach(path.read_bytes(), name)
    operators = Graph(data, name).program.operators
    whole = _run(data, experimental_preserve_all_tensors=True)
    for count in range(1, len(operators), 5):
        wanted = operators[count - 1].outputs[0]
        short = _run(cut(data, [wanted], count))
        assert len(short._get_ops_details()) == count
        assert np.array_equal(short.get_tensor(wanted), whole.get_tensor(wanted))
    wanted = [one.outputs[0] for one in operators[:6]]
    telling = _run(cut(data, wanted))
    assert [one["index"] for one in telling.get_output_details()] == wanted
    for index in wanted:
        assert np.array_equal(telling.get_tensor(index), whole.get_tensor(index))


def test_damage_is_a_value_error():
    with pytest.raises((ValueError, IndexError)):
        cut(tiny_flatbuffer()[:80], [2])
