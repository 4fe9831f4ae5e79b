# The service in a small image that runs as an unprivileged user.
#
#   docker build --tag selaras .
#   docker run --publish 127.0.0.1:8080:8080 --volume selaras:/var/lib/selaras selaras
#
# Without DATABASE_URL it keeps an SQLite file in the volume. The image's `CMD` is `serve`, so no demo data is loaded.

FROM rust:1.95-slim-trixie AS build
WORKDIR /src
COPY . .
# The two caches stay with the machine that builds, so the program is copied out of the second one.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked && cp target/release/selaras /selaras

FROM debian:trixie-slim
# Certificates: for PostgreSQL over TLS and for the keys of external token issuers.
# The data folder belongs to the user, so that a fresh named volume mounted there does too.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/selaras --shell /usr/sbin/nologin selaras \
    && install --directory --owner=selaras --group=selaras --mode=0700 /var/lib/selaras
COPY --from=build /selaras /usr/local/bin/selaras
COPY LICENSE NOTICE /usr/share/doc/selaras/

ENV SELARAS_BIND=0.0.0.0:8080 \
    SELARAS_DATA_DIR=/var/lib/selaras \
    DATABASE_URL=sqlite:/var/lib/selaras/selaras.db
WORKDIR /var/lib/selaras
USER 10001:10001
EXPOSE 8080
# Liveness does not ask the database, so an outage there does not get healthy containers replaced.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["selaras", "health", "--url", "http://127.0.0.1:8080/health/live"]
ENTRYPOINT ["selaras"]
CMD ["serve"]
