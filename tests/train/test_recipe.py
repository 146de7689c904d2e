import pytest

from edge_app.errors import RecipeError
from train.recipe import load_recipe

SMALLEST = 'name = "small"\nepochs = 1\n[input]\nsize_wh = [8, 6]\n'


@pytest.fixture
def load(tmp_path):
    """A function: TOML text, changes -> Recipe."""

    def loaded(text, *changes):
        path = tmp_path / "recipe.toml"
        path.write_text(text, encoding="utf-8")
        return load_recipe(path, changes)

    return loaded


def test_smallest_recipe_is_the_textbook_net_with_sgd_and_momentum(load):
    recipe = load(SMALLEST)
    assert (recipe.architecture.name, recipe.optimiser.name, recipe.optimiser.momentum) == ("textbook", "sgd", 0.9)
    assert recipe.input.shape == (6, 8, 3)


@pytest.mark.parametrize(
    "name",
    [
        "brain-anomaly",
        "cells",
        "cifar10",
        "cifar10-large",
        "cifar10-teacher",
        "digits",
        "everyday-anomaly",
        "malaria-anomaly",
        "malaria-autoencoder",
    ],
)
def test_shipped_recipe_reads_and_says_what_it_was_trained_on(name, request):
    recipe = load_recipe(request.config.rootpath / f"recipes/{name}.toml")
    assert recipe.name == name
    assert recipe.about.trained_on
    assert recipe.about.licence


def test_recipe_written_out_reads_back_the_same(load, tiny):
    for recipe in (tiny(), tiny("architecture.depth=3"), load(SMALLEST + '[about]\nlicence = "größe 😀 \\"x\\""\n')):
        assert load(recipe.to_toml()) == recipe


@pytest.mark.parametrize(
    ("addition", "message"),
    [
        # Unknown keys and tables.
        ("[optimizer]\nname = 'adam'", r"unknown key 'optimizer'\. Did you mean 'optimiser'\?"),
        ("[shedule]", r"unknown key 'shedule'\. Did you mean 'schedule'\?"),
        ("[augment]\ncut_out = 3", r"unknown key 'augment\.cut_out'\. Did you mean 'cutout'\?"),
        ("[optimiser]\nlearningrate = 1", r"unknown key 'optimiser\.learningrate'\. Did you mean 'learning_rate'\?"),
        ("colour_order = 'rgb'", r"unknown key 'input\.colour_order'\. Did you mean 'colour'\?"),
        ("[augment]\nzzz = 3", r"unknown key 'augment\.zzz'\. Valid keys: flip, crop, turn, scale, zoom, colour"),
        # Wrong types.
        ("[augment]\nflip = 'yes'", r"augment\.flip: expected `bool`, got `str`"),
        ("[augment]\ncrop = 1.5", r"augment\.crop: expected `int`"),
        ("[data]\ntrain = 'photos'", r"data\.train: expected a list, got `str`"),
        ("[data]\ntrain = [1]", r"data\.train.*expected `str`, got `int`"),
        ("[about]\nlicence = 2026-01-01", r"about\.licence: expected `str`"),
        ("[[optimiser]]\nname = 'sgd'", r"optimiser: expected a table, got a list"),
        # Values out of range.
        (
            "[architecture]\nname = 'zzz'",
            r"architecture\.name: 'zzz' is unknown\. Valid values: textbook, residual, separable, .*MobileNetV2",
        ),
        ("[architecture]\nname = 'mobilenetv2'", r"'mobilenetv2' is unknown\. Did you mean 'MobileNetV2'\?"),
        ("[architecture]\nname = 'EfficientNetB0'", r"'EfficientNetB0' is unknown\. Did you mean 'EfficientNetV2B0'\?"),
        ("[architecture]\nwidth = 0", r"architecture\.width: expected `float` > 0"),
        ("[architecture]\ndepth = 0", r"architecture\.depth: expected `int` >= 1"),
        ("[architecture]\ndropout = 1.0", r"architecture\.dropout: expected `float` < 1"),
        ("[augment]\ncutout = -1", r"augment\.cutout: expected `int` >= 0"),
        ("[augment]\ncrop = 6", r"augment\.crop is 6; wanted less than both of \(8, 6\)"),
        ("[optimiser]\nlearning_rate = inf", r"optimiser: learning_rate is inf; wanted a finite number"),
        ("[optimiser]\nweight_decay = nan", r"optimiser\.weight_decay: expected `float` >= 0.0"),
        ("mean = [1, 2]", r"input: mean has 2 values; colour 'rgb' wants 1 or 3"),
        ("[data]\nkeras = 'imagenet'", r"data\.keras: 'imagenet' is unknown\. Valid values: mnist"),
        ("[data]\nval = ['val']", r"data: val and test are given without train"),
        ("[data]\nkeras = 'mnist'\nfolder = 'x'", r"data: keras stands beside folder or train"),
        (
            "[[data.annotations]]\nfile = 'a.json'\nby_model = true\nsplit = 'val'",
            r"data\.annotations\[0\]: by_model stands beside split 'val'",
        ),
        ("[clinical]\nnormal = 'a'\npositive = ['b']", r"clinical: normal stands beside positive"),
        ("[clinical]\nrefer_share = 1.0", r"clinical\.refer_share: expected `float` < 1"),
        (
            "[clinical]\noperating_point = {sensitivity = 0.9}",
            r"clinical: operating_point stands without classes; wanted normal = \"LABEL\"",
        ),
        (
            "[clinical]\nnormal = 'a'\noperating_point = {sensitivity = 0.9, specificity = 0.9}",
            r"clinical\.operating_point: wanted either sensitivity or specificity",
        ),
        ("[clinical]\nnormal = 'a'\noperating_point = {}", r"clinical\.operating_point: wanted either"),
        (
            "[clinical]\nnormal = 'a'\noperating_point = {specificity = 1.0}",
            r"clinical\.operating_point\.specificity: expected `float` < 1",
        ),
        # Not TOML.
        ("[optimiser", r"Cannot read the recipe .*line 5"),
        ("[input]", r"Cannot read the recipe"),
        ("name = x", r"Cannot read the recipe .*line 5"),
    ],
)
def test_mistake_is_named_with_its_table_and_what_was_wanted(load, tmp_path, addition, message):
    with pytest.raises(RecipeError, match=message) as refusal:
        load(SMALLEST + addition + "\n")
    assert str(tmp_path / "recipe.toml") in str(refusal.value)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("epochs = 1\n", "", "missing required field `epochs`"),
        ("[8, 6]", "[8]", r"input\.size_wh: expected a list of length 2"),
        ("[8, 6]", "[8, 0]", r"input\.size_wh.*expected `int` >= 1"),
        ('"small"', '"../elsewhere"', "name: expected `str` matching"),
        ('"small"', '""', "name: expected `str` matching"),
        ("epochs = 1", "epochs = 0", "epochs: expected `int` >= 1"),
        ("epochs = 1", "epochs = true", "epochs: expected `int`, got `bool`"),
        ("epochs = 1", "epochs = 1\nseed = 4294967296", "seed: expected `int` <"),
        ("epochs = 1", "epochs = 1\narchitecture = 'residual'", "architecture: expected a table, got `str`"),
        ("epochs = 1", "epochs = 1\nepoch = 2", r"unknown key 'epoch'\. Did you mean 'epochs'"),
    ],
)
def test_mistake_at_the_top_is_named(load, before, after, message):
    with pytest.raises(RecipeError, match=message):
        load(SMALLEST.replace(before, after))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda path: None, "No such file", id="missing"),
        pytest.param(lambda path: path.mkdir(), "Is a directory", id="folder"),
        pytest.param(lambda path: path.write_bytes(b"\xff\xfe"), "can't decode", id="not UTF-8"),
        pytest.param(lambda path: path.touch(), "missing required field", id="empty"),
    ],
)
def test_file_that_is_no_recipe_is_refused(tmp_path, make, message):
    path = tmp_path / "recipe.toml"
    make(path)
    with pytest.raises(RecipeError, match=message) as refusal:
        load_recipe(path)
    assert str(path) in str(refusal.value)
