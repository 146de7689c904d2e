import pytest

from convert.refusal import Unfit, converter_refusal, first_sentence, layer_names, refusal

LAYERS = ["conv", "re_lu", "re_lu_1", "re_lu_2", "block", "odd.name"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("conv/Conv2D", "layer 'conv' (conv/Conv2D)"),
        ("re_lu_1/Relu", "layer 're_lu' (re_lu_1/Relu)"),
        ("re_lu_1_2/Relu", "layer 're_lu_1' (re_lu_1_2/Relu)"),
        ("re_lu_2_1/Relu", "layer 're_lu_2' (re_lu_2_1/Relu)"),
        ("model_1/block_1/conv_1/Cos", "layer 'block' (model_1/block_1/conv_1/Cos)"),
        ("x_1/Relu;conv_1/Conv2D", "layer 'conv' (x_1/Relu;conv_1/Conv2D)"),
        ("odd.name_1/Cos@__inference_7", "layer 'odd.name' (odd.name_1/Cos)"),
        ("oddxname_1/Cos", "oddxname_1/Cos"),
        ("StatefulPartitionedCall_1:0", "StatefulPartitionedCall_1:0"),
    ],
)
def test_path_becomes_the_layer_of_the_author(path, place):
    assert str(refusal("No", [Unfit("Cos", path)], LAYERS)).startswith(f"No Cos in {place}. Replace")


def test_each_place_is_named_once():
    twice = [Unfit("Cos", "conv_1/Cos"), Unfit("Cos", "conv_1/Cos"), Unfit("Sin", "conv_1/Sin")]
    message = str(refusal("No", twice, LAYERS))
    assert message.count("conv_1/Cos") == message.count("conv_1/Sin") == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("", "RuntimeError"),
        ("Short", "Short"),
        ("One sentence. Another one.", "One sentence"),
        ("Version 2.21 of op.\nA dump", "Version 2.21 of op"),
        ("\nThe following went wrong:\n\n- this", "The following went wrong"),
    ],
)
def test_first_sentence(said, sentence):
    assert first_sentence(RuntimeError(said)) == sentence


def test_other_errors_keep_their_reason():
    message = str(converter_refusal(RuntimeError("No space left on device\n" + "dump\n" * 100), LAYERS))
    assert message == "The converter gave up: No space left on device. All it said is in the debug log."


def test_layer_names_of_nested_networks():
    import keras

    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="deep")], name="inner")
    outer = keras.Sequential([keras.Input((4,)), inner, keras.layers.Dense(2, name="last")])
    assert layer_names(outer) == ["inner", "last", "deep"]
