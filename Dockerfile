# One image for setup, worker, scheduler and console; which of them runs is the command's first word.
FROM python:3.13-slim AS build
WORKDIR /opt/build
RUN python -m venv /opt/duban
COPY requirements/base.lock requirements/
RUN /opt/duban/bin/pip install --no-cache-dir --require-hashes --requirement requirements/base.lock
COPY . .
RUN scripts/assets.sh /opt/duban/bin/python
RUN /opt/duban/bin/pip install --no-index --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --no-create-home duban \
    && install --directory --owner duban --group duban --mode 0700 /var/lib/duban
COPY --from=build /opt/duban /opt/duban
COPY scripts/docker/beats.py /opt/duban/beats.py
ENV PATH=/opt/duban/bin:$PATH PYTHONUNBUFFERED=1 DUBAN_DATA_DIR=/var/lib/duban
USER duban
ENTRYPOINT ["duban"]
CMD ["--help"]
