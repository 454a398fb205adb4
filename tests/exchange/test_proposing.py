"""The mapping proposed for a file that nothing recognises."""

from pathlib import Path

import pytest

from collectui.exchange.mapping import read_mapping
from collectui.store.imports.refusal import ImportRefused
from collectui.store.store import Store
from tests.exchange.files import rows, take, write

FILES = {
    "german": (
        "Offene Posten",
        "Kundennr.;Firma;Belegnummer;Belegdatum;Fällig am;Soll;Haben;WKZ;Bemerkung",
        "10;Aster;R-1;01.02.2026;03.03.2026;1.100,50;;EUR;x",
        "10;Aster;G-1;05.02.2026;05.02.2026;;100,50;EUR;",
    ),
    "italian": (
        "Codice cliente;Cliente;N. fattura;Data fattura;Scadenza;Importo;Residuo",
        "10;Aster;F1;01/02/2026;28/02/2026;1.200,00;1.000,00",
    ),
    "swedish": (
        "Kundnummer;Namn;Fakturanummer;Fakturadatum;Förfallodatum;Belopp;Restbelopp",
        "10;Aster;77;2026-02-01;2026-03-03;1 200,00;1 000,00",
    ),
    "russian": (
        "Клиент;Счёт;Дата;Срок оплаты;Сумма",
        "10;77;01.02.2026;03.03.2026;600,00",
        "10;78;01.02.2026;03.03.2026;400,00",
        "Итого;;;;1000,00",
    ),
    "english": (
        "Debtor,Voucher,Voucher date,Payable by,Total",
        "10,77,2026-02-01,2026-03-03,1000.00",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_the_proposal_reads_the_file(store: Store, tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "a.csv", *FILES[name])
    with pytest.raises(ImportRefused) as refused:
        take(store, path)
    assert refused.value.proposal
    mapping = write(tmp_path / "m.toml", refused.value.proposal)
    assert read_mapping(mapping).shape.exact
    report = take(store, path, mapping=mapping)
    assert report.rejected == 0
    assert rows(store, "SELECT sum(open_balance) FROM item") == [(100000,)]
    assert rows(store, "SELECT number FROM customer") == [("10",)]


def test_what_is_no_table_gets_none(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        take(store, write(tmp_path / "a.csv", "hello", "world"))
    assert refused.value.proposal is None
