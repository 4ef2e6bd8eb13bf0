"""Many calls at one moment, for tests on a database server."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(calls: list[Callable]) -> list:
    """What each call returns or raises, all of them begun at the same moment."""
    barrier = Barrier(len(calls))

    def run(call: Callable):
        try:
            barrier.wait(timeout=20)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
