from django.apps import AppConfig

_AT_ONCE = 3


class PlatformConfig(AppConfig):
    name = "habitue.platform"
    label = "platform"
    # So much long work runs at once in one worker: what one organisation asked for must not hold up all others.
    background = (
        *["habitue.platform.jobs.background:work"] * _AT_ONCE,
        "habitue.platform.jobs.background:prune",
        "habitue.platform.files.background:prune",
    )
