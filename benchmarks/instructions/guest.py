"""Runs under emulation, `guest.py MODEL TIMES`: the emulator counts at each call of getppid, one before each inference.

Imports nothing but what an inference needs, for importing is most of the time under emulation.
"""

import os
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter

interpreter = Interpreter(model_path=sys.argv[1], num_threads=1)
interpreter.allocate_tensors()
(entry,) = interpreter.get_input_details()
noise = np.random.default_rng(0).random(entry["shape"], np.float32)
interpreter.set_tensor(entry["index"], (noise if entry["dtype"] is np.float32 else noise * 127).astype(entry["dtype"]))
interpreter.invoke()  # the first one also prepares
for _ in range(int(sys.argv[2])):
    os.getppid()
    interpreter.invoke()
os.getppid()
