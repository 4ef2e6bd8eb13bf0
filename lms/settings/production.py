"""Production: nothing is guessed. A missing variable stops the start and says its name."""

from django.core.exceptions import ImproperlyConfigured

from lms.settings.base import *
from lms.settings.base import CELERY_BROKER_URL, EMBEDDED, env

SECRET_KEY = env.str("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters; `manage.py shell` can make one.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
if EMBEDDED:
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database in production.")
if CELERY_BROKER_URL.startswith("sqla"):
    raise ImproperlyConfigured("CELERY_BROKER_URL must name a RabbitMQ or Redis server in production.")
if not env.str("CACHE_URL", default=""):
    raise ImproperlyConfigured("CACHE_URL must name a Redis server in production.")
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Load balancers probe over plain HTTP from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
DEMONSTRATION = False
