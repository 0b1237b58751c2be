# One image for web, worker, scheduler and migrations; the command chooses.
FROM python:3.11-slim AS build
RUN pip install --no-cache-dir uv==0.13.9 && python -m venv /opt/venv
COPY requirements.lock /tmp/requirements.lock
# The same lock and the same installer as `make`: every file is held to its hash.
RUN VIRTUAL_ENV=/opt/venv uv pip sync --no-cache --require-hashes /tmp/requirements.lock

FROM python:3.11-slim
# SoftHSM2 stands in until there is an HSM: its library then takes this one's place (PKCS11_MODULE).
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libseccomp2 softhsm2 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin ecarte \
 && install -d -o ecarte -g ecarte /srv/evidence /srv/hsm \
 && printf 'directories.tokendir = /srv/hsm\n' > /etc/ecarte-softhsm2.conf
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/app/staticfiles EVIDENCE_DIR=/srv/evidence \
    SOFTHSM2_CONF=/etc/ecarte-softhsm2.conf PKCS11_MODULE=/usr/lib/softhsm/libsofthsm2.so
COPY --from=build /opt/venv /opt/venv
COPY . /app
WORKDIR /app
# Static files are made into the image; no setting of this step reaches the running system.
RUN .ci/like-production python manage.py collectstatic --noinput
USER ecarte
EXPOSE 8000
CMD ["gunicorn", "ecarte.wsgi", "--bind=0.0.0.0:8000", "--worker-class=ecarte.web_worker.PatientWorker", "--threads=8", "--keep-alive=75", \
     "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--max-requests=5000", "--max-requests-jitter=500"]
