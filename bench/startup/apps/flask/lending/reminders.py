"""The worker: says once a minute which loans are overdue."""

import logging
import signal
import threading

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from lending import create_app
from lending.models import Loan, db

PAUSE_SECONDS = 60

log = logging.getLogger("reminders")


def overdue() -> list[Loan]:
    return list(
        db.session.scalars(select(Loan).where(Loan.returned.is_(None), Loan.due < func.now()))
    )


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    app = create_app()
    while not stopping.is_set():
        with app.app_context():
            try:
                for loan in overdue():
                    log.info("loan %d is overdue since %s", loan.id, loan.due.isoformat())
            except OperationalError:
                log.warning("the database does not answer; the next round tries again")
        stopping.wait(PAUSE_SECONDS)
    log.info("stopped")


if __name__ == "__main__":
    main()
