"""`edgesight evaluate`: one command, and for each task how its models are judged and what is shown."""
