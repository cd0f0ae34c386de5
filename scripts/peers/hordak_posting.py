"""django-hordak posting over one or several connections; run by the peers' own Python.

hordak_posting.py DATABASE_URL PROCESSES < work.json   (work: [[debited, credited, amount], ...])
Prints one JSON object: entries per second from the first to the last commit of all processes.
"""

import json
import multiprocessing
import sys
import time
from urllib.parse import urlsplit

import django
from django.conf import settings


def configured(url: str) -> None:
    """Django with hordak over the PostgreSQL database at ``url``."""
    parts = urlsplit(url)
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql", "NAME": parts.path[1:], "USER": parts.username,
                "HOST": parts.hostname, "PORT": parts.port, "CONN_MAX_AGE": None,
            }
        },
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
        DEFAULT_CURRENCY="VND", HORDAK_CURRENCIES=["VND"], CURRENCIES=["VND"], HORDAK_DECIMAL_PLACES=0,
        HORDAK_MAX_DIGITS=18, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True,
    )  # fmt: skip
    django.setup()


def opened_accounts(names: list[str]) -> None:
    """One account per name, without codes: with them each new account rewrites those before it."""
    from hordak.models import Account

    for name in names:
        Account.objects.create(name=name, type="AS", currencies=["VND"])


def posted(work: list[list], start: object) -> None:
    """Each entry by ``transfer_to`` in its own atomic block, as hordak documents it."""
    from django.db import connection, transaction
    from hordak.models import Account
    from moneyed import Money

    accounts = {one.name: one for one in Account.objects.all()}
    connection.ensure_connection()
    start.wait()
    for debited, credited, amount in work:
        with transaction.atomic():
            accounts[credited].transfer_to(accounts[debited], Money(amount, "VND"), description="bench")


def main() -> None:
    """Prepare, fork, post, print."""
    url, processes = sys.argv[1], int(sys.argv[2])
    work = json.load(sys.stdin)
    configured(url)
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    opened_accounts(sorted({name for one in work for name in one[:2]}))
    connection.close()
    start = multiprocessing.Barrier(processes + 1)
    parts = [work[at::processes] for at in range(processes)]
    running = [multiprocessing.Process(target=posted, args=(part, start)) for part in parts]
    for one in running:
        one.start()
    start.wait()
    started = time.perf_counter()
    for one in running:
        one.join()
    seconds = time.perf_counter() - started
    from hordak.models import Leg

    assert Leg.objects.count() == 2 * len(work), "hordak lost entries"
    print(json.dumps({"per_second": len(work) / seconds}))


if __name__ == "__main__":
    main()
