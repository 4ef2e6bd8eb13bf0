"""The Content-Security-Policy of each part of the site, and who is at the other end of a request."""

from ipaddress import ip_address

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest

ADMIN_PREFIXES = ("/admin/", "/django-admin/")


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Strict everywhere; Wagtail's and Django's admin get `ADMIN_CONTENT_SECURITY_POLICY`."""

    def get_policy_parts(self, request, response, report_only=False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMIN_PREFIXES) and not report_only:
            parts.replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address: as the outermost of settings.TRUSTED_PROXY_COUNT proxies saw it, else the peer's.

    What stands before their entries in X-Forwarded-For anybody can write, so it is not believed.
    """
    seen = request.headers.get("X-Forwarded-For", "").split(",")
    count = settings.TRUSTED_PROXY_COUNT
    forwarded = _address(seen[-count]) if 0 < count <= len(seen) else None
    return forwarded or _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None
