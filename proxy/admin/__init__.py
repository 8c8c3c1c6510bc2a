"""Everything of our own: /internal/*. It is never forwarded."""
