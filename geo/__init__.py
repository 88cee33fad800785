"""The earth: addresses, points, roads, regions, map tiles. Knows no case and no solver."""
