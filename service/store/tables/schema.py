"""The one schema, and how its constraints are named, so that migrations can name them too."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import conv

metadata = sa.MetaData(
    naming_convention={
        "pk": conv("pk_%(table_name)s"),
        "fk": conv("fk_%(table_name)s_%(column_0_N_name)s"),
        "uq": conv("uq_%(table_name)s_%(column_0_N_name)s"),
        "ix": conv("ix_%(table_name)s_%(column_0_N_name)s"),
    }
)
