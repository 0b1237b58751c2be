"""The Celery application and how it works; tasks live in each package's `tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecarte.settings")

app = Celery(
    "ecarte",
    changes={
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": {
            # A task that is not acknowledged is delivered again after it: it must exceed the longest task.
            "visibility_timeout": 600,
            "global_keyprefix": "ecarte:",
            # Whoever asks for a task is answering a person: a broker that is silent must not hold them up.
            "socket_connect_timeout": 2,
            "socket_timeout": 5,
        },
        # Notifications and sweeps overtake the checks, which take seconds each (Redis: 0 goes first).
        # What leaves the system has a worker that reaches the outside; those that decode films do not.
        # The first look at a film has workers of its own: somebody waits for it, phone in hand.
        "task_routes": {
            "verification.tasks.run_checks": {"priority": 9},
            "issuance.tasks.verify_books": {"priority": 9},
            "issuance.tasks.find_renewals": {"priority": 9},
            "verification.tasks.quick_check": {"queue": "quick"},
            "verification.tasks.send_*": {"queue": "outgoing"},
            # A person waits for a code; a notification, or a receiver that hangs, must not come first.
            "issuance.tasks.send_*": {"queue": "outgoing", "priority": 6},
            "verification.tasks.deliver_webhook": {"queue": "outgoing", "priority": 9},
            "ecarte.journal.tasks.seal_journal": {"queue": "outgoing", "priority": 0},
            "ecarte.journal.tasks.*": {"queue": "outgoing", "priority": 9},
        },
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_time_limit": 200,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "beat_scheduler": "django_celery_beat.schedulers:DatabaseScheduler",
        "timezone": "Europe/Paris",
    },
)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
