"""Why int8 lost too much, and the cheapest change that mends it."""
