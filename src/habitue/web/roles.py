"""What roles are called."""

from django.utils.translation import gettext_lazy as _

ROLES = (
    ("owner", _("Owner")),
    ("manager", _("Manager")),
    ("cashier", _("Cashier")),
    ("auditor", _("Tax adviser, reads only")),
)
