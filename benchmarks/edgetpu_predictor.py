"""Check the Edge TPU predictor against files that Google's compiler made.

Of each model that the data pack holds in both forms, the operators that the compiler left outside its custom operator
are compared with those that are predicted to stay on the CPU, by kind. The models that ship are predicted as well.

    python -m benchmarks.edgetpu_predictor
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, json
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import arguments, pack
from convert.edgetpu.prediction import Prediction, predict
from convert.operators import operators
from edge_app.delegates.twin import compiled_path
from edge_app.inference.container import detach
from edge_app.inference.shipped import shipped

_CUSTOM = "edgetpu-custom-op"


class Told(Struct, frozen=True, kw_only=True):
    """Of one model. mapped: operators predicted in the Edge TPU. mac_share: of the multiplications. first: outside."""

    operators: int
    mapped: int
    mac_share: float
    first: str


class Rate(Struct, frozen=True):
    """Of so many operators, those that are where they were predicted, and those that the compiler left outside."""

    hits: int
    operators: int
    outside: int


class Twin(Struct, frozen=True, kw_only=True):
    """Of a model in both forms. kinds: by operator."""

    told: Told
    kinds: dict[str, Rate]

    @property
    def total(self) -> Rate:
        """Of all operators."""
        return _sum(self.kinds.values())


class Figures(Struct, frozen=True, kw_only=True):
    """kinds: by operator, of all twins together; total: of all of them. models_right: twins without a mistake."""

    twins: dict[str, Twin]
    shipped: dict[str, Told]
    kinds: dict[str, Rate]
    total: Rate
    models_right: int


def main() -> None:
    """Compare and print."""
    options = arguments(__doc__ or "")
    folder = pack(options.data, "models")
    pairs = [(path, compiled_path(path)) for path in sorted(folder.glob("*.tflite"))]
    twins = {path.stem: _twin(path, compiled) for path, compiled in pairs if compiled.is_file()}
    kinds = sorted({kind for twin in twins.values() for kind in twin.kinds})
    figures = Figures(
        twins=twins,
        shipped={name: _told(_predicted(path)) for name, path in shipped().items()},
        kinds={kind: _sum(twin.kinds[kind] for twin in twins.values() if kind in twin.kinds) for kind in kinds},
        total=_sum(twin.total for twin in twins.values()),
        models_right=sum(twin.total.hits == twin.total.operators for twin in twins.values()),
    )
    if options.json:
        print(json.format(json.encode(figures)).decode())
    else:
        Console().print(_table(figures), *_summary(figures), sep="\n")


def _twin(path: Path, compiled: Path) -> Twin:
    prediction = _predicted(path)
    left = operators(detach(compiled.read_bytes(), str(compiled))[0])
    outside = Counter(step.name for step in left if step.name != _CUSTOM)
    predicted = Counter(verdict.step.kind for verdict in prediction.verdicts if verdict.place != "mapped")
    total = Counter(verdict.step.kind for verdict in prediction.verdicts)
    return Twin(
        told=_told(prediction),
        kinds={
            kind: Rate(count - abs(outside[kind] - predicted[kind]), count, outside[kind])
            for kind, count in total.items()
        },
    )


def _sum(rates: Iterable[Rate]) -> Rate:
    listed = list(rates)
    return Rate(
        sum(rate.hits for rate in listed), sum(rate.operators for rate in listed), sum(rate.outside for rate in listed)
    )


def _predicted(path: Path) -> Prediction:
    return predict(detach(path.read_bytes(), str(path))[0])


def _told(prediction: Prediction) -> Told:
    first = prediction.first
    return Told(
        operators=len(prediction.verdicts),
        mapped=prediction.mapped,
        mac_share=prediction.mac_share,
        first=f"{first.step.kind} in {first.where}" if first else "",
    )


def _table(figures: Figures) -> Table:
    table = Table(title="Operators in the Edge TPU")
    table.add_column("model", overflow="fold")
    for heading in ("operators", "predicted", "of the MACs", "compiled", "first on the CPU"):
        table.add_column(heading, justify="left" if heading.startswith("first") else "right", overflow="fold")
    rows: Iterable[tuple[str, Told, str]] = [
        *((name, twin.told, str(twin.told.operators - twin.total.outside)) for name, twin in figures.twins.items()),
        *((name, told, "") for name, told in figures.shipped.items()),
    ]
    for name, told, compiled in rows:
        table.add_row(name, f"{told.operators}", f"{told.mapped}", f"{told.mac_share:.0%}", compiled, told.first)
    return table


def _summary(figures: Figures) -> list[str]:
    total = figures.total
    return [
        "Right by operator: "
        + ", ".join(f"{kind} {rate.hits}/{rate.operators}" for kind, rate in figures.kinds.items()),
        f"Against the compiler: {total.hits} of {total.operators} operators and {figures.models_right} of "
        f"{len(figures.twins)} models right. It left {total.outside} of these operators outside"
        + ("." if total.outside else ": a predictor that always says yes would be as right here."),
    ]


if __name__ == "__main__":
    main()
