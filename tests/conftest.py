"""Loads the shared fixtures; each family of them is one module in tests/fixtures."""

pytest_plugins = [
    "tests.fixtures.postgres",
    "tests.fixtures.databases",
    "tests.fixtures.regions",
    "tests.fixtures.drawn",
    "tests.fixtures.world",
    "tests.fixtures.passwords",
    "tests.fixtures.doors",
    "tests.fixtures.planning",
    "tests.fixtures.command_line",
    "tests.fixtures.browser",
    "tests.fixtures.selection",
    "tests.fixtures.hunting",
    "tests.fixtures.fake_providers",
    "tests.fixtures.road_servers",
    "tests.fixtures.receiver",
]
