"""From the workstation onto a device, over ssh."""
