"""Where the law wants a fiscal device, or certified software, behind every sum of money that a till takes.

There the panel takes money only with the number of the receipt that the merchant's own till made for it. The list errs
to the side of asking: a number that nobody needed does no harm. Sources: docs/till.md. Pure.
"""

from collections.abc import Mapping

FISCAL: Mapping[str, str] = {
    "AL": "Ligji 87/2019, fiskalizimi",
    "AT": "RKSV, § 131b BAO",
    "BA": "Zakon o fiskalnim sistemima / fiskalnim kasama",
    "BE": "KB 30.12.2009, geregistreerd kassasysteem (horeca)",
    "BG": "Наредба Н-18",
    "DE": "§ 146a AO, KassenSichV",
    "DK": "Lov om digitale salgsregistreringssystemer",
    "ES": "RD 1007/2023 (VERI*FACTU), TicketBAI",
    "FR": "art. 286 I 3° bis CGI",
    "GR": "ν. 4308/2014, ΦΗΜ (myDATA)",
    "HR": "Zakon o fiskalizaciji",
    "HU": "48/2013. (XI. 15.) NGM rendelet",
    "IT": "D.Lgs. 127/2015, art. 2 (registratore telematico)",
    "LT": "VMI, i.EKA",
    "LV": "MK noteikumi 96/2014",
    "ME": "Zakon o fiskalizaciji u prometu proizvoda i usluga",
    "MK": "Закон за регистрирање на готовински плаќања",
    "NO": "Kassasystemloven",
    "PL": "Rozporządzenie w sprawie kas rejestrujących",
    "PT": "DL 28/2019, software certificado",
    "RO": "OUG 28/1999, aparate de marcat electronice fiscale",
    "RS": "Zakon o fiskalizaciji",
    "SE": "Skatteförfarandelagen kap. 39, kassaregister",
    "SI": "ZDavPR",
    "SK": "Zákon 289/2008, eKasa",
    "XK": "Pajisjet elektronike fiskale",
}


def demands_device(country: str) -> bool:
    """Whether money may be taken only with a receipt of a fiscal till; an unknown country (empty) does not say so."""
    return country in FISCAL
