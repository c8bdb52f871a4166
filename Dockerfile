# One image for the API, the workers, the command line and the migrations; docker-compose.yml has the command of each.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund && npm run build
# A separate manifest, then without the files that no running service reads: 83 MB of code instead of 900 (docs/running.md#size).
RUN --mount=type=cache,target=/root/.npm node tools/dist/assemble.js /runtime \
    && (cd /runtime && npm ci --omit=dev --ignore-scripts --no-audit --no-fund) && node tools/dist/prune.js /runtime

FROM ${NODE_IMAGE}
# MALLOC_*: with the defaults of glibc, the memory of a process that handles images grows without limit.
# UV_THREADPOOL_SIZE: threads for DNS lookups, see apps/supervisor/src/processes/child-env.ts.
ENV NODE_ENV=production \
    NODE_OPTIONS=--enable-source-maps \
    MALLOC_ARENA_MAX=2 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    UV_THREADPOOL_SIZE=16 \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/data
WORKDIR /app
COPY --from=build /runtime ./
# A new volume gets the owner of this folder.
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 3000
# Liveness: some orchestrators restart an unhealthy container, and a restart does not bring a database or a full disk back.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/dist/main.js"]
