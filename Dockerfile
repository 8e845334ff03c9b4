# The companion image: the command line with PostgreSQL inside, for machines without Node.
# How it is used, and what each part weighs: docs/companion-image.md

# Both are tags here, which registries move on; a release passes name:tag@sha256:… for each.
ARG BASE=debian:trixie-slim
ARG NODE=node:24-trixie-slim

FROM ${NODE} AS node

# Everything is made here and only files are taken out of it, so that no layer holds a package
# manager, a list of packages, or a program that runs with more rights than its caller.
FROM ${BASE} AS rootfs
COPY tools/companion-rootfs.sh /
RUN ["sh", "/companion-rootfs.sh", "/rootfs"]
COPY --from=node /usr/local/bin/node /usr/local/LICENSE* /rootfs/opt/node/
COPY --from=node /usr/local/lib/node_modules/npm /rootfs/opt/node/npm
RUN set -e; cd /rootfs/opt/node; rm -rf npm/docs npm/*.md; find npm -type d -name man -prune -exec rm -r {} +; \
    ln -s /opt/node/node /opt/node/npm/bin/npm-cli.js /opt/node/npm/bin/npx-cli.js ../../usr/bin/; \
    cd ../../usr/bin; mv npm-cli.js npm; mv npx-cli.js npx; \
    ln -s /opt/deployment-readiness/dist/cli.mjs deployment-readiness

FROM scratch
COPY --from=rootfs /rootfs /
COPY LICENSE /opt/deployment-readiness/
COPY dist /opt/deployment-readiness/dist

# A test keeps this the version of package.json. The command line refuses to run as another one.
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="Deployment Readiness" \
      org.opencontainers.image.description="Boots the whole application against a real PostgreSQL and says whether this commit can be deployed." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"

# Everything that is written is below /tmp, so that a read-only root and any user will do.
ENV PATH=/usr/bin \
    LANG=C.UTF-8 \
    HOME=/tmp \
    XDG_CACHE_HOME=/tmp/cache \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    DEPLOYMENT_READINESS_IMAGE_VERSION=${VERSION} \
    DEPLOYMENT_READINESS_REPORT=/reports/deployment_readiness_report.json

USER 10001:10001
WORKDIR /project
# What an application leaves behind becomes a child of the first process, which has to wait for it.
ENTRYPOINT ["tini", "-s", "--", "deployment-readiness"]
CMD ["deployment-ready"]
