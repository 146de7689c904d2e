"""Frame by frame: wait, preprocess, invoke, decode, hand on, every stage timed."""
