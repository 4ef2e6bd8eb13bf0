import threading

import pytest
from django.db import connection

from lms.demo import operations

# Long enough to get in, were the door open.
A_MOMENT = 0.3


@pytest.mark.django_db(transaction=True)
def test_second_load_waits_for_the_end_of_the_first():
    entered = threading.Event()

    def second():
        with operations.alone():
            entered.set()
        connection.close()

    with operations.alone():
        thread = threading.Thread(target=second)
        thread.start()
        assert not entered.wait(A_MOMENT)

    thread.join(timeout=10)
    assert entered.is_set()


@pytest.mark.django_db(transaction=True)
def test_load_that_failed_lets_the_next_one_in():
    with pytest.raises(ValueError, match="torn"), operations.alone():
        raise ValueError("torn")

    with operations.alone():
        pass
