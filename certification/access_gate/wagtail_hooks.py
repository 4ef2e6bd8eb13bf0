from wagtail import hooks

from certification.access_gate import permissions
from certification.access_gate.viewsets import AccessGateGroup

permissions.register_policies()


@hooks.register("register_admin_viewset")
def register_access_gate():
    return AccessGateGroup()
