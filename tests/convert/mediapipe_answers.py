"""Run by another Python, one that has MediaPipe: MODEL PICTURE... -> JSON of the best classes and of the metadata."""

import json
import sys

from mediapipe import Image
from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata
from mediapipe.tasks.metadata import schema_py_generated as schema
from mediapipe.tasks.python import BaseOptions
from mediapipe.tasks.python.vision import ImageClassifier, ImageClassifierOptions


def classes(model, pictures):
    """[[label, score], ...]: the best class of each picture."""
    options = ImageClassifierOptions(base_options=BaseOptions(model_asset_path=model), max_results=1)
    with ImageClassifier.create_from_options(options) as classifier:
        answers = [classifier.classify(Image.create_from_file(picture)) for picture in pictures]
    best = [answer.classifications[0].categories[0] for answer in answers]
    return [[category.category_name, category.score] for category in best]


def description(path):
    """What MediaPipe's own copy of the metadata schema reads in the file."""
    with open(path, "rb") as file:
        model = schema.ModelT.InitFromPackedBuf(file.read(), 0)
    entry = next(entry for entry in model.metadata if entry.name == b"TFLITE_METADATA")
    written = metadata.ModelMetadataT.InitFromPackedBuf(bytes(model.buffers[entry.buffer].data), 0)
    graph = written.subgraphMetadata[0]
    image, scores = graph.inputTensorMetadata[0], graph.outputTensorMetadata[0]
    normalisation = image.processUnits[0].options
    return {
        "name": written.name.decode(),
        "description": written.description.decode(),
        "licence": written.license.decode(),
        "parser": written.minParserVersion.decode(),
        "image": type(image.content.contentProperties).__name__,
        "colour": image.content.contentProperties.colorSpace,
        "mean": list(map(float, normalisation.mean)),
        "std": list(map(float, normalisation.std)),
        "input_range": [float(image.stats.min[0]), float(image.stats.max[0])],
        "scores": type(scores.content.contentProperties).__name__,
        "output_range": [float(scores.stats.min[0]), float(scores.stats.max[0])],
        "labels": [scores.associatedFiles[0].name.decode(), scores.associatedFiles[0].type],
    }


print(json.dumps({"classes": classes(sys.argv[1], sys.argv[2:]), "description": description(sys.argv[1])}))
