"""The parts of a report that ask a classifier again and again: what drove its answers, and how robust they are."""

from edge_app.explain.asked import Asked
from edge_app.explain.attribution.section import attribution_section
from edge_app.explain.labelled import labelled
from edge_app.explain.robustness.section import robustness_section
from edge_app.page.section import Section

_ASKED = 200
"""Pictures: each is changed in dozens of ways."""


def attribution(asked: Asked) -> Section | None:
    """Of a classifier, where there are pictures to ask it about."""
    if asked.subject.spec.task != "classify" or not (asked.pictures or asked.image) or asked.layer:
        return None
    subject = asked.subject
    return attribution_section(
        subject.model, subject.network, asked.pictures, asked.image, spec=subject.spec, progress=asked.progress
    )


def robustness(asked: Asked) -> Section | None:
    """Of a classifier that is a model file, where there are pictures to ask it about."""
    model = asked.subject.model
    if model is None or model.spec.task != "classify" or not asked.pictures or asked.layer:
        return None
    pictures = labelled(asked.pictures, model.spec.labels, _ASKED)
    return robustness_section(model, asked.subject.network, pictures, asked.progress)
