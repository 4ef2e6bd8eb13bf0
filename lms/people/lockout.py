"""How django-axes knows which account is guessed at. Named in settings."""

from django.http import HttpRequest

from lms.people.models import User

LONGEST_NAME = 255  # of the column in which axes keeps it


def account(request: HttpRequest, credentials: dict | None) -> str | None:
    """The account a password is tried at: staff number and e-mail of one person are one account.

    Unknown names count like known ones, so that being locked out tells nothing.
    """
    given = (
        (credentials or {}).get("username") or (credentials or {}).get("email") or request.POST.get("login")
    )
    if not given:
        return None
    if "@" not in given:
        return User.objects.normalize_staff_number(given)[:LONGEST_NAME]
    email = given.strip().lower()
    known = User.objects.filter(email=email).values_list("staff_number", flat=True).first()
    return known or email[:LONGEST_NAME]
