import pytest
from msgspec import to_builtins

from edge_app.errors import RecipeError
from train.changes import apply, differences, training_differences


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("epochs=3", {"epochs": 3}),
        (" epochs = 3 ", {"epochs": 3}),
        ("optimiser.learning_rate=0.01", {"optimiser": {"learning_rate": 0.01}}),
        ("augment.flip=true", {"augment": {"flip": True}}),
        ("input.size_wh=[32, 24]", {"input": {"size_wh": [32, 24]}}),
        ('name="cats and dogs"', {"name": "cats and dogs"}),
        ("data.folder=my photos/größe=1", {"data": {"folder": "my photos/größe=1"}}),
        ("about.licence=", {"about": {"licence": ""}}),
        ("architecture={name = 'residual', depth = 2}", {"architecture": {"name": "residual", "depth": 2}}),
    ],
)
def test_change_is_a_toml_value_or_else_a_string(change, wanted):
    table = {}
    apply(table, change)
    assert table == wanted


def test_change_keeps_the_rest_of_a_table():
    table = {"optimiser": {"name": "adam", "learning_rate": 0.1}}
    apply(table, "optimiser.learning_rate=0.01")
    assert table == {"optimiser": {"name": "adam", "learning_rate": 0.01}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("epochs", "--set epochs: wanted KEY=VALUE"),
        ("=3", "--set =3: wanted KEY=VALUE"),
        ("", "wanted KEY=VALUE"),
        ("epochs.x=3", "'epochs' is a value, not a table"),
        ("epoch=3", r"unknown key 'epoch'\. Did you mean 'epochs'"),
        ("optimizer.momentum=0", r"unknown key 'optimizer'\. Did you mean 'optimiser'"),
        ("optimiser.momentun=0", r"unknown key 'optimiser\.momentun'\. Did you mean 'momentum'"),
        ("optimiser..momentum=0", r"unknown key"),
        ("epochs=many", "epochs: expected `int`, got `str`"),
        ("epochs=", "epochs: expected `int`, got `str`"),
        ("optimiser=adam", "optimiser: expected a table, got `str`"),
    ],
)
def test_bad_change_is_refused(tiny, change, message):
    with pytest.raises(RecipeError, match=message):
        tiny(change)


def test_later_change_wins(tiny):
    assert tiny("epochs=3", "epochs=5").epochs == 5


def test_differences_name_the_keys_with_both_values(tiny):
    ours, theirs = to_builtins(tiny()), to_builtins(tiny("epochs=9", "augment.flip=true"))
    assert differences(ours, ours) == []
    assert differences(ours, theirs) == ["epochs (8, now 9)", "augment.flip (False, now True)"]


def test_what_is_chosen_after_training_is_no_difference_in_it(tiny):
    ours, theirs = (to_builtins(tiny(*more)) for more in ((), ("epochs=9", "clinical.normal=cat")))
    assert training_differences(ours, theirs) == ["epochs (8, now 9)"]
    point = "clinical.operating_point={specificity=0.9}"
    both = [to_builtins(tiny("clinical.normal=a", *more)) for more in ((), (point, "clinical.refer_share=0"))]
    assert training_differences(*both) == []
