"""What all tests need."""

import signal

# A test run in the background of a script ignores Ctrl-C, and the processes that it starts would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
