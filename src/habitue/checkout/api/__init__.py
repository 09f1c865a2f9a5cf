"""The doors of checkout: `/api/v1`, its OpenAPI document and its documentation pages.

A door translates what came in, makes one call, translates back. Schemas are strict; whatever cannot be read is
refused with the name of the field. Every answer that is no success is a problem document (RFC 9457).

Refuses to know: rules, rows, the ledger.
"""
