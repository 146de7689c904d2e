import numpy as np

from edge_app.bench.product import PRODUCT_MACS, peak_gmacs, product_model
from edge_app.fakes import FakeClock
from edge_app.inference.graph import Graph
from edge_app.inference.runtime import Runtime, find_runtime


def test_it_is_a_matrix_product():
    interpreter = find_runtime().interpreter(model_content=product_model(), num_threads=1)
    interpreter.allocate_tensors()
    left = np.random.default_rng(1).integers(-128, 128, (256, 512), np.int8)
    right = np.random.default_rng(0).integers(-127, 128, (512, 512), np.int8)
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], left)
    interpreter.invoke()
    found = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    exact = left.astype(np.int64) @ right.T.astype(np.int64) / (128 * 128 / 4)
    assert np.abs(found - np.clip(exact, -128, 127)).max() <= 0.5


def test_its_macs_are_those_that_are_counted():
    assert Graph(product_model(), "product").work.total_macs == PRODUCT_MACS == 256 * 512 * 512


def test_the_fastest_counts():
    clock, took_ms = FakeClock(), iter([9, 9, 9, *([4, 2, 8] * 100)])

    class Interpreter:
        def __init__(self, **_):
            pass

        def allocate_tensors(self):
            pass

        def invoke(self):
            clock.advance(ms=next(took_ms))

    peak = peak_gmacs(Runtime("fake", "1", Interpreter), 1, 0.3, clock)
    assert peak == PRODUCT_MACS / 2e6


def test_this_machine_has_a_peak():
    assert peak_gmacs(find_runtime(), 1, 0.01) > 0
