import flatbuffers
import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.flat_table import Byte, Table, encode


def test_generated_code_reads_what_we_write():
    """A TFLite model written from a description and read by the classes generated from its schema.

    Model: version 0 (left out), subgraphs 2, description 3. SubGraph: tensors 0, name 4. Tensor: type 1, name 3,
    quantization 4. QuantizationParameters: min 0, max 1.
    """
    range_ = Table({0: (-1.5, 0.0), 1: [2.25]})
    tensors = [Table({1: Byte(9), 3: "grün", 4: range_}), Table({3: ""})]
    data = encode(Table({2: [Table({0: tensors, 4: "main"})], 3: "described"}), b"TFL3")
    model = schema.ModelT.InitFromPackedBuf(data, 0)
    graph = model.subgraphs[0]
    assert flatbuffers.util.BufferHasIdentifier(data, 0, b"TFL3")
    assert (model.version, model.description, graph.name) == (0, b"described", b"main")
    assert [(tensor.type, tensor.name.decode()) for tensor in graph.tensors] == [(9, "grün"), (0, "")]
    assert graph.tensors[0].quantization.min.tolist() == [-1.5, 0.0]
    assert graph.tensors[0].quantization.max.tolist() == [2.25]
    assert graph.tensors[1].quantization is None


@pytest.mark.parametrize("empty", [Table({}), Table({2: []})])
def test_empty_tables(empty):
    model = schema.ModelT.InitFromPackedBuf(encode(empty, b"TFL3"), 0)
    assert not model.subgraphs
