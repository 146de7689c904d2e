"""Pictures of made-up faces with the places of eyes and mouth: each person has eyes, mouth and skin of their own."""

import csv

import cv2
import numpy as np

SIDE = 128
_POINTS = {"right_eye": (46, 60), "left_eye": (82, 60), "mouth_centre": (64, 100)}


def face(person, shift=(0, 0), light=1.0, noise=0):
    """uint8 (128, 128, 3) of the person of that number."""
    rng = np.random.default_rng(person)
    skin, eyes, lips = (rng.integers(60, 200, 3).tolist() for _ in range(3))
    image = np.full((SIDE, SIDE, 3), 90, np.uint8)
    x, y = shift
    cv2.ellipse(image, (64 + x, 70 + y), (int(rng.integers(34, 48)), 58), 0, 0, 360, skin, -1)
    for name in ("right_eye", "left_eye"):
        across, down = _POINTS[name]
        cv2.circle(image, (across + x, down + y), int(rng.integers(4, 10)), eyes, -1)
    cv2.ellipse(image, (64 + x, 100 + y), (int(rng.integers(8, 22)), int(rng.integers(3, 9))), 0, 0, 360, lips, -1)
    grain = np.random.default_rng((person, noise)).normal(0, 4, image.shape)
    return (image * light + grain).clip(0, 255).astype(np.uint8)


def save_faces(folder, people, each):
    """`each` pictures of each of the numbered `people`, and folder/faces.csv; the first third of them is of split a."""
    folder.mkdir(parents=True)
    rows = []
    for place, person in enumerate(people):
        (folder / f"p{person}").mkdir()
        for number in range(each):
            rng = np.random.default_rng((person, number))
            shift = rng.integers(-6, 7, 2).tolist()
            path = folder / f"p{person}" / f"{number}.png"
            cv2.imwrite(str(path), face(person, shift, rng.uniform(0.8, 1.2), number))
            row = {"file": f"p{person}/{number}.png", "person": f"p{person}"}
            row["split"] = "held" if place % 3 == 0 else "train"
            for name, (across, down) in _POINTS.items():
                row |= {f"{name}_x": across + shift[0], f"{name}_y": down + shift[1]}
            rows.append(row)
    with (folder / "faces.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return rows
