"""The operator's settings for outgoing messages."""

from django.conf import settings

from habitue.webhooks.addresses import Rules, networks_of


def rules_in_force() -> Rules:
    """What `HABITUE_WEBHOOKS_OWN_NETWORKS` and `HABITUE_WEBHOOKS_ALLOW_HTTP` say; without them, public https alone."""
    return Rules(
        own_networks=networks_of(getattr(settings, "WEBHOOKS_OWN_NETWORKS", "")),
        allow_http=bool(getattr(settings, "WEBHOOKS_ALLOW_HTTP", False)),
    )
