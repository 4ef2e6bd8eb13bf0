"""Every address of the site. Our own come first; Wagtail's page serving catches the rest."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from lms import health
from lms.people.views import EditorAccountView, closed, identity_provider, to_sign_in

# What Wagtail, Django and allauth bring and we do not offer. Each stands before the include that it shadows.
shadows = [
    path("admin/login/", to_sign_in),
    path("django-admin/login/", to_sign_in),
    path("admin/failwhale/", closed),  # raises an error to show the page for errors
    path("admin/account/", require_admin_access(EditorAccountView.as_view())),
    path("accounts/signup/", closed),
    path("accounts/email/", closed),
    path("accounts/confirm-email/", closed),
    path("accounts/confirm-email/<path:key>", closed),
    path("accounts/login/code/confirm/", closed),
    path("accounts/3rdparty/", closed),
    path("accounts/3rdparty/signup/", closed),
    path("accounts/social/<path:page>", closed),
    path("accounts/oidc/<str:provider_id>/login/", identity_provider),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *shadows,
    path("admin/", include(wagtailadmin_urls)),
    path("django-admin/", admin.site.urls),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("allauth.urls")),
    path("", include("lms.people.urls")),
    path("", include("lms.dashboard.urls")),
    path("", include("lms.reports.urls")),
    path("", include("lms.pages.urls")),
    path("", include("courses.catalogue.urls")),
    path("", include("courses.progress.urls")),
    path("", include("courses.quizzes.urls")),
    path("", include("courses.simulations.urls")),
    path("", include("certification.awards.urls")),
    path("", include("certification.verification.urls")),
    path("", include("certification.access_gate.urls")),
]

urlpatterns += i18n_patterns(path("_util/login/", to_sign_in), path("", include(wagtail_urls)))
