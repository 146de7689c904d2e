"""`edgesight models`: what ships is there, and each file is proven whole."""

import msgspec

from edge_app.inference.shipped import shipped
from virtual_pi.pi.step import edgesight, wanted

edgesight("models", "list")
listed = [each["name"] for each in msgspec.json.decode(edgesight("models", "list", "--json", quiet=True))]
wanted(sorted(listed), sorted(shipped()), "models listed")
for name in listed:
    edgesight("models", "show", name, quiet=True)
print(f"{len(listed)} models ship and open")
