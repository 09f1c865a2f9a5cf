"""Where the law wants a fiscal device, or certified software, behind every sum of money that a till takes.

There the panel takes money only with the number of the receipt that the merchant's own till made for it. The list errs
to the side of asking: a number that nobody needed does no harm. Where each was read: docs/till.md. Pure.
"""

from collections.abc import Mapping

FISCAL: Mapping[str, str] = {
    "AL": "Ligji 87/2019",
    "AT": "§ 131b BAO, RKSV",
    "BA": "Zakon o fiskalnim sistemima (FBiH), Zakon o fiskalnim kasama (RS)",
    "BE": "KB 30.12.2009, geregistreerd kassasysteem",
    "BG": "Наредба Н-18",
    "DE": "§ 146a AO, KassenSichV",
    "DK": "Momsbekendtgørelsen § 65",
    "ES": "RD 1007/2023",
    "FR": "art. 286 I 3° bis CGI",
    "GR": "ν. 4308/2014, ΦΗΜ",
    "HR": "Zakon o fiskalizaciji, NN 89/25",
    "HU": "48/2013. (XI. 15.) NGM rendelet",
    "IT": "D.Lgs. 127/2015, art. 2",
    "LT": "Mokesčių administravimo įstatymas, i.EKA",
    "LV": "MK noteikumi Nr. 96 (2014)",
    "ME": "Zakon o fiskalizaciji u prometu proizvoda i usluga",
    "MK": "Закон за регистрирање на готовински плаќања",
    "NO": "Kassasystemlova",
    "PL": "Ustawa o VAT art. 111",
    "PT": "DL 28/2019",
    "RO": "OUG 28/1999",
    "RS": "Zakon o fiskalizaciji, 153/20 i 96/21",
    "SE": "Skatteförfarandelagen kap. 39",
    "SI": "ZDavPR",
    "SK": "Zákon 289/2008 Z. z.",
    "XK": "Udhëzimi Administrativ MF 01/2015",
}


def demands_device(country: str) -> bool:
    """Whether money may be taken only with a receipt of a fiscal till; an unknown country (empty) does not say so."""
    return country in FISCAL
