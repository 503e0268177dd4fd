"""Search on a static site: an index that the visitor's browser reads piece by piece."""
