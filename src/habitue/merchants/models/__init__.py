"""Who the merchant is. These tables are small; what a sale needs of them is kept in memory by `queries`."""

from habitue.merchants.models.brands import Brand
from habitue.merchants.models.devices import PanelDevice, PinTries
from habitue.merchants.models.keys import ApiKey, Application
from habitue.merchants.models.organisations import LANGUAGES, Company, Organisation, Store, Till
from habitue.merchants.models.staff import Invitation, Staff
from habitue.merchants.models.users import User

__all__ = [
    "LANGUAGES",
    "ApiKey",
    "Application",
    "Brand",
    "Company",
    "Invitation",
    "Organisation",
    "PanelDevice",
    "PinTries",
    "Staff",
    "Store",
    "Till",
    "User",
]
