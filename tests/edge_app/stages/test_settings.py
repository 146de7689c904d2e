from pathlib import Path

import pytest

from edge_app.errors import StageError
from edge_app.stages.settings import ClassifyStage, FacesStage, ObjectsStage, StageFile, read_stages

OBJECTS = '[[objects]]\nmodel = "ssd"\n'


def read(tmp_path, text):
    path = tmp_path / "stages.toml"
    path.write_text(text, encoding="utf-8")
    return read_stages(path)


def test_all_defaults(tmp_path):
    assert read(tmp_path, f"[faces]\n[classify]\n{OBJECTS}") == StageFile(
        faces=FacesStage(),
        objects=(ObjectsStage(model="ssd"),),
        classify=ClassifyStage(),
        path=tmp_path / "stages.toml",
    )


def test_every_key(tmp_path):
    text = """
[faces]
model = "blazeface.tflite"
points = "none"
embedder = "mobilefacenet.tflite"
description = "blazeface.toml"
fmr = 1e-3
every = 2

[[objects]]
model = "ssd.tflite"
description = "ssd.toml"
every = 3
labels = ["person", "dog"]
least_size = 0.05

[[objects.regions]]
name = "door"
polygon = [[0, 0.2], [0.5, 0.2], [0.5, 1]]

[[objects.lines]]
name = "gate"
ends = [[0.5, 1], [0.5, 0]]

[classify]
model = "cifar10-large"
every = 10
"""
    stages = read(tmp_path, text)
    (objects,) = stages.objects
    assert (stages.faces.fmr, stages.faces.every, objects.every, stages.classify.every) == (1e-3, 2, 3, 10)
    assert (objects.labels, objects.least_size) == (("person", "dog"), 0.05)
    assert objects.regions[0].polygon == ((0, 0.2), (0.5, 0.2), (0.5, 1))
    assert objects.lines[0].ends == ((0.5, 1), (0.5, 0))
    wanted = ["blazeface.tflite", "none", "mobilefacenet.tflite", "ssd.tflite", "cifar10-large"]
    assert set(stages.files) == {*wanted, Path("blazeface.toml"), Path("ssd.toml"), None}


REGION = '[[objects.regions]]\nname = "door"\npolygon = '
LINE = '[[objects.lines]]\nname = "door"\nends = '


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no stage is named; wanted one or more of [faces], [[objects]], [classify]"),
        ("[face]", "unknown key 'face'. Did you mean 'faces'?"),
        (OBJECTS + "evry = 2", "unknown key 'objects[0].evry'. Did you mean 'every'?"),
        (OBJECTS + "every = 0", "objects[0].every: expected `int` >= 1"),
        (OBJECTS + "every = 1.5", "objects[0].every: expected `int`"),
        (OBJECTS + "least_size = 40", "objects[0].least_size: expected `float` <= 1"),
        (OBJECTS + 'labels = "dog"', "objects[0].labels: expected a list"),
        (OBJECTS + OBJECTS + "labels = []", "objects[1]: labels is an empty list; wanted one label or more. Leave the"),
        ('path = "a"\n' + OBJECTS, "unknown key 'path'. Valid keys: faces, objects, classify."),
        ("[[objects]]", "objects[0]: object missing required field `model`"),
        ('[objects]\nmodel = "ssd"', "objects: expected a list, got a table"),
        ("[faces]\nfmr = 2", "faces.fmr: expected `float` < 1"),
        (OBJECTS + REGION + "[[0, 0], [1, 1]]", "the polygon of 'door' has 2 different corners; wanted 3 or more"),
        (OBJECTS + REGION + "[[0, 0], [640, 0], [1, 1]]", "the point [640.0, 0.0], outside the picture"),
        (
            OBJECTS + REGION + "[[0, 0], [1, 0, 1], [1, 1]]",
            "objects[0].regions[0].polygon[1]: expected a list of length 2",
        ),
        (OBJECTS + '[[objects.regions]]\nname = ""\npolygon = []', "regions[0].name: expected `str` of length >= 1"),
        (OBJECTS + LINE + "[[0, 0], [0, 0]]", "the line 'door' has both ends at [0.0, 0.0]"),
        (OBJECTS + LINE + "[[0, 0]]", "objects[0].lines[0].ends: expected a list of length 2"),
        (
            OBJECTS + REGION + "[[0, 0], [1, 0], [1, 1]]\n" + OBJECTS + LINE + "[[0, 0], [1, 1]]",
            "2 regions or lines are called 'door'",
        ),
        ("[faces", "Cannot read the stage file"),
        ("# caf\xe9".encode("latin-1"), "Cannot read the stage file"),
    ],
)
def test_a_stage_file_that_is_wrong_says_where(tmp_path, text, message):
    path = tmp_path / "stages.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(StageError) as refused:
        read_stages(path)
    assert message in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_stage_file_that_is_not_there(tmp_path):
    with pytest.raises(StageError, match=r"Cannot read the stage file .*none\.toml: No such file"):
        read_stages(tmp_path / "none.toml")
