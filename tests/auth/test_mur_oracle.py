"""Compare the rule in words, the database and the product, over random histories.

`make test` lives a few histories; `make test-acces` lives at least 25 000 steps of them, and writes
what it compared.
"""

import json
import os
import secrets
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.auth.histoires import Bilan, installer
from tests.auth.histoires_suivies import HistoireEntiere
from tests.auth.navigateur import Application
from tests.conftest import Base

pytestmark = pytest.mark.pg
PAS = int(os.environ.get("CARNET_PAS_ACCES", "30"))
HISTOIRES = int(os.environ.get("CARNET_HISTOIRES_ACCES", "6"))
LOTS = int(os.environ.get("CARNET_LOTS_ACCES", "2"))
DE_QUOI_TOUT_OUVRIR, DE_QUOI_TOUT_FAIRE = 400, 2_000
SORTIE = os.environ.get("CARNET_BILAN_ACCES")


@pytest.mark.parametrize("lot", range(LOTS))
def test_oracle_database_and_product_agree_over_random_histories(
    base: Base, tmp_path: Path, lot: int
) -> None:
    # In continuous integration Hypothesis draws the same at each run, and would in each lot; a long
    # run never does.
    graine = secrets.randbits(64) if SORTIE or not settings().derandomize else lot
    seed(graine)(HistoireEntiere)
    bilan = Bilan(graine)
    with psycopg.connect(base.admin_dsn) as connexion, Application(base, tmp_path) as application:
        installer(connexion)
        connexion.commit()
        HistoireEntiere.db, HistoireEntiere.application = connexion, application
        HistoireEntiere.bilan, HistoireEntiere.numero = bilan, 0
        run_state_machine_as_test(
            HistoireEntiere,
            settings=settings(
                max_examples=HISTOIRES,
                stateful_step_count=PAS,
                deadline=None,
                database=None,
                phases=(Phase.explicit, Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert bilan.pas > HISTOIRES
    # Fewer draws may leave one out.
    assert (
        len(bilan.regards) == len(set(HistoireEntiere.REGARDS))
        or bilan.reponses < DE_QUOI_TOUT_OUVRIR
    )
    actes = {acte.function.__name__ for acte in HistoireEntiere.setup_state().rules}
    assert bilan.gestes.keys() <= actes
    assert bilan.gestes.keys() == actes or bilan.pas < DE_QUOI_TOUT_FAIRE
    if SORTIE:
        Path(SORTIE).mkdir(parents=True, exist_ok=True)
        Path(SORTIE, f"lot-{lot}.json").write_text(json.dumps(vars(bilan)), "utf-8")
