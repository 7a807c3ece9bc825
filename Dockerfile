# Two stages: everything that building needs stays behind; the image that runs has the program, its libraries and config/.
FROM debian:12 AS build
WORKDIR /src
COPY dev ./
RUN apt-get update -qq && ./dev packages build | xargs apt-get install -y -qq --no-install-recommends
COPY . .
RUN ./dev build release

FROM debian:12-slim
COPY --from=build /src/dev /tmp/dev
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends bash \
 && /tmp/dev packages run | xargs apt-get install -y -qq --no-install-recommends \
 && rm -rf /var/lib/apt/lists/* /tmp/dev \
 && useradd --system --uid 10001 --home-dir /var/lib/ischia --create-home ischia
COPY --from=build /src/build/release/ischia /usr/local/bin/ischia
COPY config /etc/ischia
USER ischia
WORKDIR /var/lib/ischia
VOLUME /var/lib/ischia
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --retries=3 CMD ["curl", "-fsS", "http://127.0.0.1:8080/health/live"]
ENTRYPOINT ["ischia"]
CMD ["serve", "--config", "/etc/ischia", "--listen", "http://0.0.0.0:8080", "--insecure-listen"]
