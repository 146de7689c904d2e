"""What is fine on this machine, what is wrong, and the one act that mends it.

Nothing here imports OpenCV, numpy or an interpreter: they are what may be broken. Child processes try them.
"""
