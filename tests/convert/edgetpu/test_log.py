"""Logs as the compiler writes them."""

import pytest
from edgetpu_log import PARTLY

from convert.edgetpu.log import LogRow, parse_log
from edge_app.errors import ConversionError


def test_the_table_is_read():
    log = parse_log(PARTLY)
    assert (log.version, log.on_chip, log.streamed) == ("16.0.384591198", "6.03MiB", "0.00B")
    assert (log.mapped, log.total, len(log.rows)) == (5, 9, 6)
    assert log.rows[4] == LogRow("TFLite_Detection_PostProcess", 1, "Operation is working on an unsupported data type")


def test_what_the_compiler_writes_to_its_file_is_shorter():
    """Edge TPU Compiler 14.1, which writes no memory there."""
    log = parse_log(
        "Edge TPU Compiler version 14.1.317412892\nInput: a.tflite\nOutput: a_edgetpu.tflite\n\n"
        "Operator                       Count      Status\n\nCONV_2D    11         Mapped to Edge TPU\n"
    )
    assert (log.version, log.mapped, log.on_chip, log.streamed) == ("14.1.317412892", 11, "", "")


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "nothing at all"), ("Invalid model: x.tflite\nModel not quantized\n", "Invalid model: x.tflite.")],
)
def test_a_log_without_a_table_is_refused(text, told):
    with pytest.raises(ConversionError, match=r"told nothing of its operators, but: ") as refusal:
        parse_log(text)
    assert told in str(refusal.value)
