# Every target makes or repairs .venv first; nothing outside this directory is touched.
PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo run test test-all lint screenshots clean

help:
	@echo "make demo    set up and show the demo: a window, or the terminal where there is no display"
	@echo "make run     the same with your camera; ARGS='--source clip.mp4' and so on"
	@echo "make test    set up and run lint, types and tests"
	@echo "make test-all  what that skips: the tests of every optional engine"
	@echo "make lint    lint and types alone"

demo:
	@PYTHON="$(PYTHON)" scripts/venv.sh demo
	@scripts/demo.sh $(ARGS)

run:
	@PYTHON="$(PYTHON)" scripts/venv.sh demo
	@$(BIN)/swiftcam live $(ARGS)

lint:
	@PYTHON="$(PYTHON)" scripts/venv.sh dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: lint
	$(BIN)/pytest $(ARGS)

test-all: lint
	@PYTHON="$(PYTHON)" scripts/venv.sh all
	$(BIN)/pytest -m extra $(ARGS)

screenshots:
	@PYTHON="$(PYTHON)" scripts/venv.sh demo
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
