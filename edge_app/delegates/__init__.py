"""Networks in an accelerator, such as the Coral Edge TPU, through a delegate; on the CPU where that does not work."""
