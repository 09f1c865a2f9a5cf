from django.apps import AppConfig

_PICTURE = {"bytes_max": 1_000_000, "media_types": ("image/png", "image/jpeg")}


class MerchantsConfig(AppConfig):
    name = "habitue.merchants"
    label = "merchants"
    file_purposes = {"merchants.logo": _PICTURE, "merchants.background": _PICTURE}
