"""What the café in the demo's stores sells: groups, articles with prices, quick buttons, words for its rewards."""

from datetime import datetime
from typing import Final, NamedTuple

from habitue.config.demo.program import SALAD_GROUP
from habitue.merchants.models import Organisation
from habitue.platform.db import action
from habitue.platform.journal import SYSTEM
from habitue.programs.articles.actions import describe_reward, put_article, put_group, set_quick_buttons
from habitue.programs.articles.queries import articles_of, groups_of


class Names(NamedTuple):
    """A name in each language that guests and staff may read it in."""

    en: str
    de: str
    es: str
    fr: str
    it: str


class DemoArticle(NamedTuple):
    """An article: its price in cents, tax included."""

    code: str
    group: str
    cents: int
    names: Names


# In the order of a menu; the program gives stamps for salads and pays for pastries by these codes.
GROUPS: Final = {
    "COFFEE": Names("Coffee and tea", "Kaffee und Tee", "Café y té", "Café et thé", "Caffè e tè"),
    "PASTRY": Names("Pastries", "Gebäck", "Pastelería", "Pâtisseries", "Dolci"),
    "BREAKFAST": Names("Breakfast", "Frühstück", "Desayuno", "Petit-déjeuner", "Colazione"),
    SALAD_GROUP: Names("Salad bar", "Salatbar", "Bar de ensaladas", "Bar à salades", "Banco insalate"),
    "LUNCH": Names("Lunch", "Mittagstisch", "Almuerzo", "Déjeuner", "Pranzo"),
    "DRINKS": Names("Cold drinks", "Kalte Getränke", "Bebidas frías", "Boissons fraîches", "Bevande fredde"),
}
ARTICLES: Final = tuple(
    DemoArticle(code, group, cents, Names(*names))
    for code, group, cents, *names in (
        ("ESPRESSO", "COFFEE", 290, "Espresso", "Espresso", "Café solo", "Expresso", "Espresso"),
        ("FILTER", "COFFEE", 340, "Filter coffee", "Filterkaffee", "Café de filtro", "Café filtre", "Caffè filtro"),
        ("CAPPUCCINO", "COFFEE", 420, "Cappuccino", "Cappuccino", "Capuchino", "Cappuccino", "Cappuccino"),
        ("FLATWHITE", "COFFEE", 450, "Flat white", "Flat White", "Flat white", "Flat white", "Flat white"),
        ("LATTE", "COFFEE", 480, "Oat latte", "Hafer-Latte", "Latte de avena", "Latte à l’avoine", "Latte d’avena"),
        ("TEA", "COFFEE", 350, "Pot of tea", "Kännchen Tee", "Tetera", "Théière", "Teiera"),
        ("CHOCOLATE", "COFFEE", 430, "Hot chocolate", "Heiße Schokolade", "Chocolate", "Chocolat chaud", "Cioccolata"),
        ("CROISSANT", "PASTRY", 320, "Croissant", "Croissant", "Cruasán", "Croissant", "Cornetto"),
        ("CINNAMON", "PASTRY", 390, "Cinnamon roll", "Zimtschnecke", "Rollo de canela", "Roulé cannelle", "Girella"),
        ("MUFFIN", "PASTRY", 350, "Blueberry muffin", "Blaubeermuffin", "Muffin", "Muffin myrtille", "Muffin"),
        ("CHEESECAKE", "PASTRY", 550, "Cheesecake", "Käsekuchen", "Tarta de queso", "Cheesecake", "Cheesecake"),
        ("CARROTCAKE", "PASTRY", 520, "Carrot cake", "Möhrenkuchen", "Tarta zanahoria", "Carrot cake", "Torta carote"),
        ("GRANOLA", "BREAKFAST", 750, "Granola bowl", "Müsli-Bowl", "Bol de granola", "Bol de granola", "Granola"),
        ("EGGS", "BREAKFAST", 890, "Eggs on toast", "Eier auf Toast", "Huevos y pan", "Œufs sur toast", "Uova e pane"),
        ("AVOCADO", "BREAKFAST", 990, "Avocado toast", "Avocadobrot", "Pan y aguacate", "Toast avocat", "Avocado"),
        ("PANCAKES", "BREAKFAST", 1050, "Pancakes", "Pfannkuchen", "Tortitas", "Pancakes", "Pancake"),
        ("SALAD-S", SALAD_GROUP, 690, "Small salad", "Kleiner Salat", "Ensalada mini", "Petite salade", "Insalatina"),
        ("SALAD-L", SALAD_GROUP, 990, "Large salad", "Großer Salat", "Ensalada", "Grande salade", "Insalatona"),
        ("SOUP", "LUNCH", 680, "Soup of the day", "Tagessuppe", "Sopa del día", "Soupe du jour", "Zuppa del giorno"),
        ("QUICHE", "LUNCH", 850, "Quiche", "Quiche", "Quiche", "Quiche", "Quiche"),
        ("CLUB", "LUNCH", 1090, "Club sandwich", "Club-Sandwich", "Sándwich club", "Club sandwich", "Club sandwich"),
        ("LASAGNE", "LUNCH", 1250, "Lasagne", "Lasagne", "Lasaña", "Lasagnes", "Lasagne"),
        ("BURGER", "LUNCH", 1390, "Burger and fries", "Burger mit Pommes", "Hamburguesa", "Burger frites", "Hamburger"),
        ("WATER", "DRINKS", 250, "Sparkling water", "Sprudel", "Agua con gas", "Eau gazeuse", "Acqua frizzante"),
        ("JUICE", "DRINKS", 490, "Orange juice", "Orangensaft", "Zumo de naranja", "Jus d’orange", "Succo d’arancia"),
        ("LEMONADE", "DRINKS", 420, "Lemonade", "Limonade", "Limonada", "Citronnade", "Limonata"),
        ("ICEDTEA", "DRINKS", 400, "Iced tea", "Eistee", "Té helado", "Thé glacé", "Tè freddo"),
        ("WINE", "DRINKS", 790, "Glass of wine", "Glas Wein", "Copa de vino", "Verre de vin", "Calice di vino"),
    )
)  # fmt: skip
# What is rung up most often, as a till's first row has it.
BUTTONS: Final = (
    "CAPPUCCINO", "FLATWHITE", "ESPRESSO", "TEA", "CROISSANT", "CINNAMON", "SALAD-S", "SALAD-L", "SOUP", "CLUB",
    "JUICE", "WATER",
)  # fmt: skip
_REWARDS: Final = {
    ("exchange", "salad"): Names(
        "Collect ten stamps at the salad bar: the next salad is on us.",
        "Zehn Stempel an der Salatbar gesammelt: Der nächste Salat geht aufs Haus.",
        "Reúne diez sellos en el bar de ensaladas: la siguiente la invitamos nosotros.",
        "Dix tampons au bar à salades : la salade suivante est pour nous.",
        "Dieci bollini al banco insalate: la prossima insalata la offriamo noi.",
    ),
    ("exchange", "pastry"): Names(
        "Any pastry from the counter, fresh this morning.",
        "Ein Gebäck nach Wahl aus der Theke, heute Morgen frisch.",
        "Un dulce a elegir del mostrador, recién hecho esta mañana.",
        "Une pâtisserie au choix de la vitrine, fraîche de ce matin.",
        "Un dolce a scelta dal banco, fresco di stamattina.",
    ),
    ("unit", "free_salad"): Names(
        "Small or large, as you like it.",
        "Klein oder groß, ganz nach Wunsch.",
        "Pequeña o grande, como prefieras.",
        "Petite ou grande, comme vous voulez.",
        "Piccola o grande, come preferisci.",
    ),
    ("unit", "free_pastry"): Names(
        "Croissant, muffin or cake: choose one.",
        "Croissant, Muffin oder Kuchen: Suchen Sie sich etwas aus.",
        "Cruasán, muffin o tarta: elige uno.",
        "Croissant, muffin ou gâteau : à vous de choisir.",
        "Cornetto, muffin o torta: scegline uno.",
    ),
}


@action
def fill_shelves(*, organisation: Organisation, at: datetime) -> int:
    """Enter the catalogue where there is none at all yet; return how many articles were entered.

    What somebody has changed, or taken away, since it was loaded stays so.
    """
    house = organisation.id
    if groups_of(house) or articles_of(house, with_retired=True, limit=1):
        return 0
    for place, (code, names) in enumerate(GROUPS.items()):
        put_group(organisation_id=house, code=code, names=names._asdict(), place=place, by=SYSTEM, at=at)
    for article in ARTICLES:
        put_article(
            organisation_id=house,
            code=article.code,
            names=article.names._asdict(),
            group=article.group,
            price=article.cents,
            by=SYSTEM,
            at=at,
        )
    set_quick_buttons(organisation_id=house, store_id=None, codes=BUTTONS, by=SYSTEM, at=at)
    for (kind, code), words in _REWARDS.items():
        describe_reward(organisation_id=house, kind=kind, code=code, descriptions=words._asdict(), by=SYSTEM, at=at)
    return len(ARTICLES)
