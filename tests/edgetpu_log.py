"""A log of edgetpu_compiler 16, as it prints it for a network of which a part maps."""

PARTLY = """\
Edge TPU Compiler version 16.0.384591198
Started a compilation timeout timer of 180 seconds.

Model compiled successfully in 1354 ms.

Input model: model.tflite
Input size: 5.10MiB
Output model: model_edgetpu.tflite
Output size: 6.28MiB
On-chip memory used for caching model parameters: 6.03MiB
On-chip memory remaining for caching model parameters: 1.21MiB
Off-chip memory used for streaming uncached model parameters: 0.00B
Number of Edge TPU subgraphs: 1
Total number of operations: 9
Operation log: model_edgetpu.log

Model successfully compiled but not all operations are supported by the Edge TPU. A percentage of the model will \
instead run on the CPU, which is slower. If possible, consider updating your model to use only operations supported \
by the Edge TPU. For details, visit g.co/coral/model-reqs.
Number of operations that will run on Edge TPU: 5
Number of operations that will run on CPU: 4

Operator                       Count      Status

CONV_2D                        4          Mapped to Edge TPU
CONV_2D                        1          More than one subgraph is not supported
QUANTIZE                       1          Operation is otherwise supported, but not mapped due to some \
unspecified limitation
RESIZE_NEAREST_NEIGHBOR        1          Operation version not supported
TFLite_Detection_PostProcess   1          Operation is working on an unsupported data type
MAX_POOL_2D                    1          Mapped to Edge TPU
Compilation child process completed within timeout period.
Compilation succeeded!
"""
