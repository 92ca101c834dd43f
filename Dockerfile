# hotline: built in one image, run in another that holds no source and no compiler.
FROM python:3.11-slim-bookworm AS build
COPY . /src
RUN /src/scripts/hotline-install.sh /opt/hotline

FROM python:3.11-slim-bookworm
# What makes PDF files of letters and reports, with the font that they are set in.
COPY scripts/office-install.sh /usr/local/lib/hotline/
RUN /usr/local/lib/hotline/office-install.sh && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 1022 hotline \
    && useradd --uid 1022 --gid hotline --no-create-home --shell /usr/sbin/nologin hotline \
    && install -d -o hotline -g hotline -m 0750 /var/lib/hotline
COPY --from=build /opt/hotline /opt/hotline
COPY docker/hotline/health.py /usr/local/lib/hotline/
ENV PATH=/opt/hotline/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER hotline
WORKDIR /var/lib/hotline
EXPOSE 8022 4573
ENTRYPOINT ["/opt/hotline/bin/hotline"]
CMD ["serve"]
