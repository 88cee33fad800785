"""Street maps drawn as vectors, for paper: from a region's own tiles, without a browser."""
