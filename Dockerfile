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
COPY droits droits
COPY offers offers
COPY carnet carnet
COPY web web
COPY migrations migrations
COPY --from=front /app/node_modules node_modules
RUN uv sync --locked --no-dev \
 && .venv/bin/python -m web.assets \
 && rm -rf node_modules

# Debian 13 brings pg_dump and pg_restore 17, as recent as the server of compose.yaml.
FROM python:3.12-slim-trixie
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && python -m pip uninstall --yes --quiet pip \
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
