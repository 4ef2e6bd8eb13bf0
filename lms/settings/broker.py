"""What each kind of Celery broker needs so that a killed worker loses nothing it had fetched."""


def transport_options(url: str) -> dict:
    """Transport options for the broker at `url`; the visibility timeout of Redis exceeds the longest task."""
    if url.startswith("redis"):
        return {
            "visibility_timeout": 900,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 30,
        }
    if url.startswith(("amqp", "pyamqp")):
        return {"confirm_publish": True}
    return {}


def queue_type(url: str) -> str:
    """Quorum queues on RabbitMQ: a classic one acknowledged messages that a killed broker then lost."""
    return "quorum" if url.startswith(("amqp", "pyamqp")) else "classic"
