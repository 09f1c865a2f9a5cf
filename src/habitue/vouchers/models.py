"""Vouchers as rows; what they are worth stands in the ledger, on the account that a voucher's id owns."""

from django.db import models

from habitue.platform.ids import new_id
from habitue.platform.secrets import bare_code, fingerprint


def code_fingerprint(code: str) -> bytes:
    """What a voucher's code is found by: the same for `gv-1`, `GV 1` and `GV1`."""
    return fingerprint("voucher", bare_code(code))


class Voucher(models.Model):
    """A code worth money. `expires_at` is that of the value it is loaded with, where a load names no other."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    company_id = models.UUIDField()
    code_fingerprint = models.BinaryField(max_length=32)
    code_sealed = models.BinaryField()
    customer_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    blocked_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField()

    class Meta:
        app_label = "vouchers"
        constraints = (
            models.UniqueConstraint("organisation_id", "code_fingerprint", name="a_voucher_code_is_used_once"),
        )
        indexes = (
            models.Index(
                fields=("organisation_id", "customer_id"),
                name="vouchers_of_a_customer",
                condition=models.Q(customer_id__isnull=False),
            ),
            models.Index(fields=("organisation_id", "id"), name="vouchers_in_order"),
            models.Index(
                fields=("organisation_id", "id"), name="vouchers_blocked", condition=models.Q(blocked_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
