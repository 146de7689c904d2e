from fake_board import PI_4, lay

from edge_app.bench.facts import facts
from edge_app.inference.runtime import find_runtime


def test_the_command_is_told_without_passwords_as_it_can_be_typed_again(tmp_path):
    lay(tmp_path, PI_4)
    given = ["edgesight", "bench", "my model.tflite", "--source=rtsp://me:secret@camera/live?key=secret"]
    told = facts(find_runtime(), given, tmp_path).command
    assert "secret" not in told
    assert told == "edgesight bench 'my model.tflite' '--source=rtsp://***@camera/live?***'"
