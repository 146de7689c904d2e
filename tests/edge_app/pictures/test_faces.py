"""Files of faces: which rows are taken, and what is refused."""

import pytest
from made_up_faces import save_faces

from edge_app.errors import DataError, PictureError
from edge_app.pictures.faces import Face, FaceDataset, aligned_face, load_faces, load_portraits


@pytest.fixture
def faces(tmp_path):
    save_faces(tmp_path / "faces", range(6), each=2)
    (tmp_path / "people.csv").write_text(
        "person,role\n" + "".join(f"p{n},{'even' if n % 2 == 0 else 'odd'}\n" for n in range(6))
    )
    return tmp_path / "faces" / "faces.csv"


@pytest.mark.parametrize(
    ("where", "people", "wanted"),
    [
        ({}, False, [0, 1, 2, 3, 4, 5]),
        ({"split": ["held"]}, False, [0, 3]),
        ({"person": ["p1", "p2"]}, False, [1, 2]),
        ({"role": ["odd"]}, True, [1, 3, 5]),
        ({"role": ["odd"], "split": ["held"]}, True, [3]),
    ],
)
def test_which_rows(faces, where, people, wanted):
    found = load_portraits(faces, where, faces.parents[1] / "people.csv" if people else None)
    assert [portrait.person for portrait in found] == [f"p{n}" for n in wanted for _ in range(2)]
    assert all(portrait.path.is_file() for portrait in found)
    assert len(found[0].points) == 3


def test_other_points_in_their_order(faces):
    one = load_portraits(faces, points=("mouth centre", "left eye"))[0]
    three = load_portraits(faces)[0]
    assert one.points == (three.points[2], three.points[1])


def test_rows_without_points_are_left_out(faces):
    lines = faces.read_text().splitlines()
    lines[1] = ",".join(lines[1].split(",")[:3] + [""] * 6)
    faces.write_text("\n".join(lines))
    assert len(load_portraits(faces)) == 11


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: "a,b\n1,2\n", "has no column person or identity"),
        (lambda text: text.replace("file,", "path,", 1), "cannot be read"),
        (lambda text: text.replace("p0/0.png", "../../0.png", 1), "outside"),
        (lambda text: text.replace("p0/0.png,", "p0/0.png,more,", 1), "row 2 has another number of columns"),
        (lambda text: text.splitlines()[0] + "\np0/0.png,p0\n", "row 2 has another number of columns"),
        (lambda text: text.splitlines()[0] + "\np0/0.png,p0,a,1,2,3,4,5,nan\n", "not finite"),
        (lambda text: text.splitlines()[0] + "\np0/0.png,p0,a,1,2,3,4,5,x\n", "cannot be read"),
        (lambda text: text.splitlines()[0] + "\np0/\0.png,p0,a,1,2,3,4,5,6\n", "cannot be read|Cannot read"),
        (lambda text: "", "has no column person or identity"),
    ],
)
def test_files_that_are_refused(faces, spoil, message):
    faces.write_text(spoil(faces.read_text()))
    with pytest.raises(DataError, match=message):
        load_portraits(faces)


def test_there_and_back(faces, tmp_path):
    rows = [Face(one.path, place, one.points) for place, one in enumerate(load_portraits(faces))]
    dataset = FaceDataset(people=("a", "b"), train=tuple(rows[:4]), val=tuple(rows[4:]))
    dataset.save(tmp_path / "data.json")
    assert load_faces(tmp_path / "data.json") == dataset
    assert len(dataset.without({rows[0], rows[5]}).train) == 3
    with pytest.raises(DataError, match="no faces in the test split"):
        dataset.split("test")


def test_a_face_whose_points_cannot_be_is_a_picture_error(faces):
    path = load_portraits(faces)[0].path
    assert aligned_face(Face(path, 0, ((46, 60), (82, 60), (64, 100)))).shape == (112, 112, 3)
    with pytest.raises(PictureError, match=r"0\.png: The eyes and mouth of a face lie on one spot"):
        aligned_face(Face(path, 0, ((5, 5), (5, 5), (5, 5))))
