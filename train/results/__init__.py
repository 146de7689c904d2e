"""What a finished run leaves: network, spec, figures, plots."""
