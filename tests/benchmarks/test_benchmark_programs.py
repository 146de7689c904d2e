"""The benchmarks as a user starts them."""

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import json

from benchmarks.arguments import DATA

ROOT = Path(__file__).parents[2]
PROGRAMS = [
    "anomaly",
    "attribution",
    "cells",
    "cifar10",
    "edgetpu_predictor",
    "faces_detect",
    "faces_loop",
    "faces_verify",
    "few_images",
    "ideas",
    "loop",
    "near_duplicates",
    "objects",
    "objects_ideas",
    "shapes",
    "shift",
]
WITHOUT_DATA = ["agree", "gallery", "instructions"]
needs_data = pytest.mark.skipif(
    not (DATA / "cifar10-lossless").is_dir() or not (DATA / "models").is_dir(),
    reason=f"the data packs are not in {DATA}; EDGESIGHT_DATA names their folder",
)


def run(program, *arguments):
    command = [sys.executable, "-m", f"benchmarks.{program}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300)


@pytest.mark.parametrize("program", PROGRAMS + WITHOUT_DATA)
def test_help_names_the_common_options(program):
    done = run(program, "--help")
    assert done.returncode == 0
    assert all(option in done.stdout for option in ("--data", "--quick", "--json"))


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_folder_without_the_packs_is_one_clear_error(program, tmp_path):
    (tmp_path / "holiday").mkdir()
    done = run(program, "--data", str(tmp_path))
    assert done.returncode == 1
    assert "holiday" in done.stderr
    assert "EDGESIGHT_DATA" in done.stderr
    assert "Traceback" not in done.stderr


@needs_data
def test_cifar10_compares_the_shipped_models_with_the_reference():
    done = run("cifar10", "--quick", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.decode(done.stdout)
    small, large, theirs = figures["models"].values()
    assert small["size_bytes"] <= 150_000
    assert large["size_bytes"] <= 500_000
    assert theirs["size_bytes"] == 98_496
    assert theirs["macs"] == pytest.approx(12.5e6, rel=0.01)
    assert theirs["difference_points"]["lossless"]["points"] == 0
    assert theirs["time"]["median"] == pytest.approx(1, abs=0.5)
    assert small["accuracy"]["lossless"]["accuracy"] > 0.75
    assert large["accuracy"]["lossless"]["accuracy"] > 0.8
    assert figures["threads"] == 1


@needs_data
def test_attribution_tells_maps_from_what_only_looks_like_them():
    done = run("attribution", "--quick", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.decode(done.stdout)
    found = {(row["model"], row["way"]): row for row in figures["rows"]}
    for way in ("class activation map, int8", "occlusion, int8", "Grad-CAM, Keras"):
        row = found["cifar10", way]
        assert row["faithfulness"]["deletion"]["mean"] < 0 < row["faithfulness"]["insertion"]["mean"]
        assert row["dependence"]["likeness"]["mean"] < 0.5
    assert found["cifar10", "edges"]["verdict"] == "ignores the network"
    assert found["cifar10", "the same everywhere"]["faithfulness"]["deletion"]["mean"] == 0
    assert found["cifar10", "random, as smooth"]["verdict"] != "passes all tests"
    assert figures["keras_agrees"]["accuracy"] > 0.8
    assert all(cost["tapped"]["median"] > 0 for cost in figures["costs"])


@pytest.mark.skipif(
    not (DATA / "fddb").is_dir(), reason=f"the pack fddb is not in {DATA}; EDGESIGHT_DATA names its folder"
)
def test_faces_detect_finds_most_faces_with_both_reference_detectors():
    done = run("faces_detect", "--quick", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.decode(done.stdout)
    assert figures["pictures"] == 27
    for row in figures["detectors"].values():
        assert 0.5 < row["precision"]["0.5"]["value"] <= row["precision"]["0.3"]["value"] <= 1
        assert row["recall"][">64"] > 0.7


@pytest.mark.skipif(not (DATA / "lfw").is_dir(), reason=f"the pack lfw is not in {DATA}; see EDGESIGHT_DATA")
def test_faces_verify_shows_what_bad_quantisation_costs():
    done = run("faces_verify", "--quick", "--json")
    assert done.returncode == 0, done.stderr
    good, bad, *_ = json.decode(done.stdout)["embedders"].values()
    assert good["report"]["pairs"]["accuracy"] > 0.95
    assert good["cosine"] == pytest.approx(1)
    assert bad["cosine"] == pytest.approx(0.85, abs=0.03)
    assert all(
        worse["rate"] > better["rate"]
        for better, worse in zip(*(row["report"]["told"]["missed"] for row in (good, bad)), strict=True)
    )


@pytest.mark.skipif(not (DATA / "lfw").is_dir(), reason=f"the pack lfw is not in {DATA}; see EDGESIGHT_DATA")
def test_faces_loop_embeds_fewer_faces_than_there_are():
    done = run("faces_loop", "--quick", "--json")
    assert done.returncode == 0, done.stderr
    rows = json.decode(done.stdout)
    assert [(row["shown"], row["way"]) for row in rows[:4]] == [
        (0, "chain"),
        (0, "every face"),
        (1, "chain"),
        (1, "every face"),
    ]
    one, every, five = rows[2], rows[3], rows[4]
    assert (one["faces"], five["faces"] > 4) == (1, True)
    assert every["embedded"] == 39 / 40  # nobody is compared in the first frame that shows them
    assert one["embedded"] < 0.95


@pytest.mark.skipif(
    not (DATA / "clips").is_dir(), reason=f"the clips are not in {DATA}; EDGESIGHT_DATA names their folder"
)
def test_loop_measures_both_ways_at_both_sizes():
    done = run("loop", "--quick", "--json")
    assert done.returncode == 0, done.stderr
    rows = json.decode(done.stdout)
    assert [(row["size_wh"], row["way"]) for row in rows] == [
        ([640, 480], "edgesight"),
        ([640, 480], "plain"),
        ([1280, 720], "edgesight"),
        ([1280, 720], "plain"),
    ]
    for row in rows:
        for figures in (row["clip"], row["camera"]):
            assert 0 < figures["invoke_ms"] < figures["ms"]
            assert 0 < figures["age_ms"][0] <= figures["age_ms"][1]


def test_agree_measures_with_both_tools():
    done = run("agree", "--quick", "--json", "--models", "cifar10")
    assert done.returncode == 0, done.stderr
    (row,) = json.decode(done.stdout)
    assert (row["model"], row["threads"], len(row["rounds"])) == ("cifar10", 1, 2)
    assert row["ours_ms"] > 0
    assert row["theirs_ms"] > 0
    assert row["ratio"] > 0


def test_gallery_measures_three_sizes():
    done = run("gallery", "--quick", "--json")
    assert done.returncode == 0, done.stderr
    rows = json.decode(done.stdout)
    assert [row["views"] for row in rows] == [1_000, 10_000, 100_000]
    assert all(row["time"]["ours_ms"] > 0 for row in rows)


@needs_data
def test_the_edgetpu_predictor_is_compared_with_files_that_were_compiled():
    done = run("edgetpu_predictor", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.decode(done.stdout)
    assert figures["twins"]
    assert 0 <= figures["total"]["hits"] <= figures["total"]["operators"]
    assert figures["total"]["operators"] == sum(rate["operators"] for rate in figures["kinds"].values())
    assert figures["shipped"].keys() >= {"cifar10"}


@pytest.mark.skipif(
    not (DATA / "bccd").is_dir() or not (DATA / "models").is_dir(),
    reason=f"the packs bccd and models are not in {DATA}; EDGESIGHT_DATA names their folder",
)
def test_cells_counts_with_and_without_pictures_that_are_labelled_wrongly():
    done = run("cells", "--quick", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.decode(done.stdout)
    for row in figures["networks"].values():
        assert row["sound"]["counts"]["all"]["pictures"] <= row["all"]["counts"]["all"]["pictures"] == 12
        for judged in row.values():
            assert list(judged["counts"]) == [*judged["precision"], "all"]
            assert judged["precision"]["WBC"]["value"] > 0.5
            assert abs(judged["counts"]["WBC"]["bias"]["value"]) < 1
    assert figures["times"].keys() == figures["size_bytes"].keys()
