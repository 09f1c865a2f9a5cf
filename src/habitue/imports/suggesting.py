"""What each column most likely is: as this organisation said it last time, by its name, or by what stands in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from habitue.customers.logic import fold
from habitue.imports.fields import PREPAID, REPEATABLE, Holding
from habitue.imports.logic import read_date
from habitue.imports.reading import Cell, Row, shown

# Folded, without anything but letters and digits; in the five languages, and as tills' exports write them.
_NAMES: Mapping[str, str] = {
    name: field
    for field, names in {
        "given_name": "vorname rufname firstname givenname forename nombre nombredepila prenom nome primonome fname",
        "family_name": "nachname familienname zuname lastname surname familyname apellido apellidos nom nomdefamille "
        "cognome lname",
        "name": "name kunde kundenname fullname customername customer kundin nombrecompleto nombreyapellidos cliente "
        "nomcomplet nomcognome nomecognome nominativo client",
        "email": "email emailadresse mail mailadresse emailaddress correo correoelectronico courriel adressemail "
        "adresseemail indirizzoemail postaelettronica",
        "telephone": "telefon telefonnummer tel handy handynummer mobil mobilnummer mobiltelefon rufnummer phone "
        "phonenumber telephone mobile mobilephone cell telefono movil numerodetelefono portable numerodetelephone "
        "cellulare numeroditelefono",
        "birth_date": "geburtstag geburtsdatum gebdatum geboren birthday birthdate dateofbirth dob "
        "fechadenacimiento cumpleanos nacimiento datedenaissance anniversaire naissance datadinascita compleanno",
        "language": "sprache language lang idioma lengua langue lingua",
        "note": "notiz notizen bemerkung bemerkungen kommentar hinweis note notes comment comments remark remarks nota "
        "notas comentario observaciones commentaire remarque remarques commento osservazioni",
        "card": "karte karten kartennummer kartennr kartencode kundenkarte barcode code qrcode card cardnumber cardno "
        "cardcode loyaltycard tarjeta numerodetarjeta codigo codigodebarras carte numerodecarte codebarres "
        "tessera numerotessera codicetessera carta numerocarta codiceabarre",
        "medium": "medium kartenart kartentyp cardtype tipodetarjeta typedecarte tipotessera",
        "number": "kundennummer kundennr kdnr nummer customernumber customerno customerid id number no "
        "numerodecliente idcliente ncliente numeroclient numerodeclient idclient numerocliente codicecliente",
        "balance.prepaid": "guthaben saldo restguthaben prepaid credit balance storecredit wallet saldoprepago credito "
        "saldodisponible solde credits soldeprepaye creditoprepagato euro betrag amount importe montant importo",
        "expires.prepaid": "guthabengueltigbis guthabenablauf creditexpires balanceexpires saldocaduca soldeexpire",
        "price.prepaid": "kaufpreis bezahlt preis price paid pricepaid precio pagado prix prixpaye prezzo pagato",
    }.items()
    for name in names.split()
}
_UNITS = {
    "points": "punkte punktestand bonuspunkte treuepunkte punktekonto points loyaltypoints bonuspoints pts puntos "
    "saldodepuntos pointsdefidelite punti saldopunti",
    "stamps": "stempel stempelstand stamps stamp visits sellos sello tampons tampon timbri timbro bollini",
}
_EXPIRY = re.compile(
    r"(verfall\w*|ablauf\w*|gueltigbis|gultigbis|expir\w*|validuntil|caduc\w*|valido?hasta|valablejusqu\w*|"
    r"scad\w*|validofino\w*|bis)"
)
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_TELEPHONE = re.compile(r"^(\+|00|0)[\d /().-]{6,}$")
_DAY = date(2026, 1, 1)
_LOOKED_AT_ROWS = 200
_MOST_OF_THEM = 0.8


def plain_header(header: str) -> str:
    """A column's name as names are compared: lower case, without accents, letters and digits alone."""
    return "".join(letter for letter in fold(header) if letter.isalnum())


def suggested(
    headers: Sequence[str],
    rows: Sequence[Row],
    holdings: Mapping[str, Holding],
    remembered: Mapping[str, str],
    known: frozenset[str],
) -> list[str]:
    """A field for each column, empty where nothing is suggested; none twice that may stand but once.

    `remembered` is what this organisation said of such columns before, `known` the fields that there are.
    """
    found: list[str] = []
    for place, header in enumerate(headers):
        field = remembered.get(plain_header(header))
        if field is None:
            field = _by_name(header, holdings) or _by_content(place, rows)
        is_taken = field in found and field not in REPEATABLE
        found.append(field if field in known and not is_taken else "")
    return found


def _by_name(header: str, holdings: Mapping[str, Holding]) -> str:
    plain = plain_header(header)
    if plain in _NAMES:
        return _NAMES[plain]
    for code, holding in holdings.items():
        ours = {plain_header(code), plain_header(holding.name)}
        if code != PREPAID:
            ours |= _synonyms(ours)
        if plain in ours:
            return f"balance.{code}"
        if any(name and name in plain for name in ours) and _EXPIRY.search(plain):
            return f"expires.{code}"
    if _EXPIRY.fullmatch(plain) and len(holdings) == 2:
        return next(f"expires.{code}" for code in holdings if code != PREPAID)
    return ""


def _synonyms(names: Iterable[str]) -> frozenset[str]:
    """Whoever calls a unit points or stamps means what others call so."""
    words = [frozenset(said.split()) for said in _UNITS.values()]
    return frozenset().union(*(alike for alike in words if alike & set(names)))


def _by_content(place: int, rows: Sequence[Row]) -> str:
    cells: list[Cell] = [row.cells[place] for row in rows[:_LOOKED_AT_ROWS] if row.cells[place] != ""]
    if not cells:
        return ""
    texts = [shown(cell) for cell in cells]

    def most(is_so: Iterable[bool]) -> bool:
        return sum(is_so) >= _MOST_OF_THEM * len(texts)

    if most(bool(_EMAIL.match(text)) for text in texts):
        return "email"
    if most(
        bool(_TELEPHONE.match(text)) and read_date(text, "dmy", today=_DAY, is_past=True) is None for text in texts
    ):
        return "telephone"
    return ""
