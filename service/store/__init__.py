"""Where records rest: the only place that turns rows into the domain and back. One module per noun."""

from service.store.engine import Store, Tx
from service.store.migrate import is_current, migrate

__all__ = ["Store", "Tx", "is_current", "migrate"]
