"""What is chosen for a folder of photos."""

import pytest
from msgspec import to_builtins

from train.photos.plan import plan, plan_data, recipe_name, small_plan
from train.recipe import recipe_from


def _recipe(pictures=480, short_side=300, smallest=30):
    return recipe_from(plan("cats & dogs", plan_data(smallest), pictures, short_side), "test")


@pytest.mark.parametrize(("short_side", "side"), [(20, 128), (79, 128), (80, 160), (4000, 160)], ids=str)
def test_small_pictures_are_enlarged_but_not_much(short_side, side):
    assert _recipe(short_side=short_side).input.size_wh == (side, side)


@pytest.mark.parametrize(("pictures", "epochs"), [(1, 30), (100, 30), (600, 15), (1800, 5), (50_000, 5)])
def test_the_fewer_the_pictures_the_more_epochs(pictures, epochs):
    assert _recipe(pictures=pictures).epochs == epochs


@pytest.mark.parametrize(("smallest", "val", "test"), [(2, 0.2, 0.0), (49, 0.2, 0.0), (50, 0.1, 0.1)])
def test_no_test_split_is_cut_from_few_pictures(smallest, val, test):
    data = plan_data(smallest)
    assert (data.val_share, data.test_share) == (val, test)


@pytest.mark.parametrize(
    ("folder", "name"),
    [("photos", "photos"), ("ma cuisine 🍳", "ma-cuisine"), (".hidden", "hidden"), ("🍳", "photos"), ("a/b", "a-b")],
)
def test_any_folder_makes_a_name_that_a_recipe_takes(folder, name):
    assert recipe_name(folder) == name
    assert recipe_from(plan(folder, plan_data(9), 9, 99), "test").name == name


@pytest.mark.parametrize(("short_side", "smaller"), [(60, 72), (300, 88)])
def test_the_small_network_learns_from_the_run_and_sees_less(short_side, smaller):
    recipe = _recipe(short_side=short_side)
    small = recipe_from(small_plan(to_builtins(recipe), "runs/cats", 480), "test")
    assert small.teacher.run == "runs/cats"
    assert small.input.size_wh == (smaller, smaller)
    assert (small.input.mean, small.input.std) == (recipe.input.mean, recipe.input.std)
    assert small.name == "cats-dogs-small"
    assert small.teacher.hint > 0


@pytest.mark.parametrize(("pictures", "epochs"), [(100, 60), (1667, 60), (4000, 25), (20_000, 12)])
def test_the_small_network_sees_its_pictures_more_often(pictures, epochs):
    recipe = _recipe(pictures=pictures)
    small = small_plan(to_builtins(recipe), "run", pictures)
    assert small["epochs"] == epochs > recipe.epochs
    assert 6 <= small["teacher"]["views"] <= epochs
