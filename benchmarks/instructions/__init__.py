"""How many instructions an inference takes on the cores of the Raspberry Pi 4 and 5."""
