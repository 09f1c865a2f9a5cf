from habitue.ledger.actions import UnitTerms, register_units
from habitue.platform.db import call
from habitue.platform.ids import new_id
from habitue.programs.validation import read_document


def publish(*, organisation_id, document, valid_from, by, at):
    doc = read_document(document)
    register_units(organisation_id=organisation_id, units=[UnitTerms(code=c, decimals=u.decimals, is_money=u.money) for c, u in doc.units.items()])
    call("programs_publish_v1", new_id(), organisation_id, document, valid_from, at, by.kind, by.id, by.name)
