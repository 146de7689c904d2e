"""`python -m edge_app.commands` is `edgesight`."""

from edge_app.commands import main

main()
