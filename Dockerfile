FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# Dependencies first: these two layers change only when the locks do.
COPY locks/build.txt locks/
RUN pip install --no-deps --require-hashes -r locks/build.txt
COPY locks/run.txt locks/
RUN python -m venv --without-pip /opt/encore \
    && pip --python /opt/encore/bin/python install --no-deps --require-hashes -r locks/run.txt

COPY pyproject.toml README.md LICENSE ./
COPY config/ config/
COPY proxy/ proxy/
RUN python -m hatchling build -t wheel -d /dist \
    && pip --python /opt/encore/bin/python install --no-deps --no-index /dist/*.whl


FROM python:3.12-slim
LABEL org.opencontainers.image.title="encore" \
      org.opencontainers.image.description="A transparent, OpenAI-compatible reverse proxy with a semantic cache" \
      org.opencontainers.image.licenses="Apache-2.0"

# The number is fixed, so that a volume written by one image can be read by the next.
RUN groupadd --gid 10001 encore \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/encore --no-create-home --shell /usr/sbin/nologin encore \
    && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/encore

COPY --from=build /opt/encore /opt/encore
# The two of malloc: large blocks (recorded answers) go back to the system as soon as they are free.
ENV PATH=/opt/encore/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    ENCORE_HOST=0.0.0.0 \
    ENCORE_PORT=8000 \
    ENCORE_STORE=sqlite:////var/lib/encore/encore.sqlite

USER 10001:10001
WORKDIR /var/lib/encore
VOLUME /var/lib/encore
EXPOSE 8000

# http.client, since urllib would ask an HTTP_PROXY of the environment for 127.0.0.1.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "-c", "import os; from http.client import HTTPConnection as C; c = C('127.0.0.1', int(os.environ['ENCORE_PORT']), timeout=4); c.request('GET', '/internal/health'); raise SystemExit(c.getresponse().status != 200)"]

ENTRYPOINT ["encore"]
CMD ["serve"]
