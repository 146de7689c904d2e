"""What the documents say is true: commands exist, keys are complete, the program runs."""

import contextlib
import io
import re
from pathlib import Path

import click
import msgspec
import pytest

from edge_app.commands import cli
from edge_app.objects.places import Line, Region
from edge_app.stages.settings import ClassifyStage, FacesStage, ObjectsStage, read_stages
from train.recipe import Recipe

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def test_every_command_is_in_the_readme():
    for name in cli.list_commands(click.Context(cli)):
        assert f"edgesight {name}" in README


@each_document
def test_every_option_that_a_document_names_exists(path):
    context = click.Context(cli)
    for name, rest in re.findall(r"^    edgesight (\w+)(.*)$", path.read_text(), re.MULTILINE):
        command = cli.get_command(context, name)
        if isinstance(command, click.Group):
            command = command.commands[rest.split()[0]]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z]+", rest.partition("#")[0])) <= known


@each_document
def test_every_command_stands_in_a_block_and_not_in_the_text(path):
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
    assert re.findall(r"^ {0,3}edgesight .*$", text, re.MULTILINE) == []


@each_document
def test_what_a_document_links_to_is_there(path):
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)", path.read_text())
    assert [link for link in links if link and not (path.parent / link).exists()] == []


def test_the_recipe_document_lists_every_key():
    text = (ROOT / "docs/recipe.md").read_text()
    assert sorted(re.findall(r"`([a-z_]+(?:\.[a-z_]+)?)`", "\n".join(_first_cells(text)))) == sorted(_keys(Recipe))


def test_the_document_of_stages_lists_every_key_and_its_example_is_read(tmp_path):
    text = (ROOT / "docs/stages.md").read_text()
    table = text.split("An object stands")[0]
    told = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
    stages = {"faces": FacesStage, "objects": ObjectsStage, "classify": ClassifyStage}
    keys = {f"{name}.{key}" for name, kind in stages.items() for key in kind.__struct_fields__}
    keys -= {"objects.regions", "objects.lines"}
    keys |= {
        f"objects.{name}.{key}"
        for name, kind in (("regions", Region), ("lines", Line))
        for key in kind.__struct_fields__
    }
    assert sorted(told) == sorted(keys)
    (tmp_path / "stages.toml").write_text(re.search(r"```toml\n(.*?)```", text, re.DOTALL).group(1))
    assert [region.name for region in read_stages(tmp_path / "stages.toml").objects[0].regions] == ["door"]


@pytest.mark.skipif(not (ROOT / "edge_app/models/cifar10.tflite").exists(), reason="no model ships yet")
def test_the_program_in_the_readme_prints_what_it_sees():
    program = re.search(r"```python\n(.*?)```", README, re.DOTALL).group(1)
    assert len(program.splitlines()) <= 12
    program = program.replace('open_source("0")', 'open_source("test:64x48@30", pace="fast")')
    program = program.replace("for result", "import itertools\n    for result", 1)
    program = program.replace(
        "edge_app.Pipeline(camera, model)", "itertools.islice(edge_app.Pipeline(camera, model), 5)"
    )
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(program, "README.md", "exec"), {})
    lines = said.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == ["0", "1", "2", "3", "4"]
    assert all(re.fullmatch(r"\d+ \w+ [01]\.\d\d \d+ ms old", line) for line in lines)


def _first_cells(text):
    table = text.split("What comes out")[0]
    return [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]


def _keys(kind, prefix=""):
    for field in msgspec.structs.fields(kind):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from _keys(field.type, f"{field.name}.")
        else:
            yield prefix + field.name
