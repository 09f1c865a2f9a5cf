"""`habitue import` as an operator meets it."""

from pathlib import Path

from tests.cli.inside import habitue, refused

from habitue.customers.queries import find_customer
from habitue.imports.tests.factories import holdings, make_moving_shop
from habitue.platform import clock


def test_a_file_is_looked_at_then_imported(tmp_path: Path) -> None:
    house, _principal = make_moving_shop()
    file = tmp_path / "list.csv"
    file.write_text("Name;Karte;Bonus\nAna Muster;K-1;5\nBen;K-2;x\n", "utf-8")
    arguments = ("import", str(file), "--organisation", str(house.id), "--column", "Bonus=balance.points")
    looked = habitue(*arguments, "--dry-run")
    assert looked.returncode == 0, looked.stderr
    wrong = "line 3: Bonus: This is no number, or its thousands and decimals are written otherwise. (x)"
    said = "1 new customer, 0 changed, 0 as before, 0 left alone, 1 line refused"
    assert looked.stdout.splitlines()[-2:] == [said, wrong]
    done = habitue(*arguments)
    assert done.stdout.splitlines()[-2:] == [said, wrong]
    ana = find_customer(house.id, code="K-1", at=clock.now()).customer
    assert (ana.name, holdings(house.id, ana.id)) == ("Ana Muster", {"points": 5})


def test_what_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    house, _principal = make_moving_shop()
    file = tmp_path / "list.csv"
    file.write_text("Name;Points\nAna;=1+1\n", "utf-8")
    formula = "There is a formula in cell B2. Replace formulas by their values and send the file again."
    assert refused("import", str(file), "--organisation", str(house.id)) == f"habitue: {formula}"
    file.write_text("Name\nAna\n", "utf-8")
    nothing = refused("import", str(file), "--organisation", str(house.id), "--column", "Ort=note")
    assert nothing == "habitue: There is no column Ort; there are: Name."
