# Rounds as an image: the same `make` steps as on any machine, so what is locked there is locked here.
# docs/deployment.md says how to run it and how these steps are checked where no container engine is at hand.

FROM python:3.12-slim-bookworm AS built
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app

# What changes seldom comes first: packages by hash, then what the pages are built with.
COPY Makefile pyproject.toml ./
COPY scripts scripts
COPY requirements requirements
RUN make .venv/.packages
COPY api/pages/package.json api/pages/package-lock.json api/pages/.npmrc api/pages/
RUN make api/pages/node_modules/.package-lock.json

COPY README.md LICENSE ./
COPY docs/reference/errors.md docs/reference/
COPY solver solver
COPY geo geo
COPY service service
COPY api api
# The search is compiled for any processor of the architecture: the image may run on another one than built it.
ENV NUMBA_CPU_NAME=generic
RUN make .venv/.kernels api/pages/dist/index.html \
    && find api/pages -mindepth 1 -maxdepth 1 ! -name dist -exec rm -rf {} + \
    && .venv/bin/python -m compileall -q -j 0 .venv api service solver geo


FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="Rounds" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --uid 10001 --home-dir /data --shell /usr/sbin/nologin rounds \
    && install --directory --owner rounds --group rounds /data
COPY --from=built /app/.venv /app/.venv
COPY --from=built /app/pyproject.toml /app/LICENSE /app/
COPY --from=built /app/docs /app/docs
COPY --from=built /app/solver /app/solver
COPY --from=built /app/geo /app/geo
COPY --from=built /app/service /app/service
COPY --from=built /app/api /app/api

WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NUMBA_CPU_NAME=generic \
    ROUNDS_DATA_DIR=/data \
    ROUNDS_HOST=0.0.0.0
USER rounds
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["rounds", "serve"]
