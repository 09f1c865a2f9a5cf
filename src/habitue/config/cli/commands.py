"""The tree of commands: each is imported when it is asked for, so that `habitue --help` answers at once."""

from importlib import import_module

import click

from habitue.config.cli.surroundings import Need, surround

# Name, where the command is, what has to be there before it runs, and the line in `habitue --help`.
_COMMANDS = {
    "up": ("habitue.config.cli.up:up", Need.NOTHING, "Start everything, and serve until Ctrl-C."),
    "migrate": ("habitue.config.cli.migrate:migrate", Need.SERVER, "Bring the database to this release's shape."),
    "demo": ("habitue.config.demo.command:demo", Need.TABLES, "Load a year of a real grocer, or a slice of it."),
    "cases": ("habitue.config.cases.command:cases", Need.SERVER, "Run stories with numbers against the API."),
    "audit": ("habitue.config.cli.audit:audit", Need.TABLES, "Recompute the whole book and say what differs."),
    "night": ("habitue.config.cli.night:night", Need.TABLES, "Do what a day's end brings: expiry, tiers, gifts."),
    "bench": ("habitue.config.bench.command:bench", Need.SERVER, "Measure, each figure beside its floor."),
    "key": ("habitue.config.cli.key:key", Need.TABLES, "Issue, roll over, revoke and list API keys."),
    "store": ("habitue.config.cli.store:store", Need.TABLES, "Add and list stores."),
    "company": ("habitue.config.cli.company:company", Need.TABLES, "Add and list companies, which own the stores."),
    "staff": ("habitue.config.cli.staff:staff", Need.TABLES, "Add owners, list staff, help who is locked out."),
    "import": ("habitue.config.cli.importing:import_file", Need.TABLES, "Import customers, cards and balances."),
    "worker": ("habitue.config.cli.worker:worker", Need.TABLES, "Send webhooks and do what news brings (part of up)."),
}


class Commands(click.Group):
    """A group that knows its commands by name only."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        place, need, _line = _COMMANDS[cmd_name]
        module, _, attribute = place.partition(":")
        with_django = need is not Need.NOTHING
        if with_django:
            from habitue.config.cli.surroundings import set_up_django

            set_up_django()
        command: click.Command = getattr(import_module(module), attribute)
        return surround(command, need)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_place, _need, line) in _COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="habitue")
def habitue() -> None:
    """Habitué: everything between a merchant and its customers, on one ledger.

    \b
    habitue up                 start it, with a database of its own and the demo
    habitue key issue --help   a key for your till
    habitue audit              prove that nothing was lost

    Without HABITUE_DATABASE_URL each command uses, and if need be starts, the database in HABITUE_DATA_DIR: by
    default `.habitue` of the checkout that it runs from, or else ~/.local/share/habitue. Every command has its own
    --help, with examples.
    """
