"""What the documents say is true: commands exist, keys are complete, the program runs."""

import contextlib
import io
import re
from pathlib import Path

import click
import msgspec
import pytest

from edge_app.commands import cli
from train.recipe import Recipe

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_every_command_is_in_the_readme_and_every_option_there_exists():
    context = click.Context(cli)
    for name in cli.list_commands(context):
        assert f"edgesight {name}" in README
    for name, rest in re.findall(r"^    edgesight (\w+)(.*)$", README, re.MULTILINE):
        command = cli.get_command(context, name)
        if isinstance(command, click.Group):
            command = command.commands[rest.split()[0]]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z]+", rest.partition("#")[0])) <= known


def test_the_recipe_document_lists_every_key():
    text = (ROOT / "docs/recipe.md").read_text()
    assert sorted(re.findall(r"`([a-z_]+(?:\.[a-z_]+)?)`", "\n".join(_first_cells(text)))) == sorted(_keys(Recipe))


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
