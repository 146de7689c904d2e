"""What of a network the Coral Edge TPU runs: predicted from its documentation, or as Google's compiler says."""
