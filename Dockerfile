# Contested with its locked packages. PostgreSQL is another container (see docker-compose.yml); the package that
# brings a server elsewhere stays in for its pg_dump and pg_restore, which backups need.

FROM python:3.13-slim AS build
WORKDIR /app
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
COPY pyproject.toml uv.lock .python-version ./
RUN pip install --no-cache-dir "uv==$(sed -n '/^name = "uv"$/{n;s/^version = "\(.*\)"$/\1/p;}' uv.lock)" \
 && uv sync --locked --no-dev
COPY . .
# Where it runs nothing can be written, compiled modules neither.
RUN .venv/bin/python -m compileall -q annotations config documents manage.py

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --create-home --home-dir /data contested
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH DATA_DIR=/data STATIC_ROOT=/data/staticfiles TMPDIR=/data/tmp HOST=0.0.0.0 PORT=8000 \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# All that it writes is in the volume: static files that `up` collects, uploads on their way, files that are kept. The
# rest may be read-only, as docker-compose.yml has it.
USER contested
VOLUME /data
EXPOSE 8000
CMD ["python", "manage.py", "up", "--no-sample"]
