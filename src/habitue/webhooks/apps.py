from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "habitue.webhooks"
    label = "webhooks"
    background = ("habitue.webhooks.jobs:spread", "habitue.webhooks.jobs:send", "habitue.webhooks.jobs:prune")

    def ready(self) -> None:
        from habitue.platform import journal
        from habitue.webhooks.catalogue import EVENTS

        for name in EVENTS:
            journal.subscribe("webhooks", name)
