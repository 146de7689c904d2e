"""What the machine is and what it does at the moment, read from /proc, /sys and vcgencmd."""
