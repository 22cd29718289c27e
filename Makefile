# Every target first makes or repairs .venv. Nothing outside this directory is changed.
PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
BUILD_VENV := build/venv
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo run test test-all lint screenshots wheel package package-test clean

help:
	@echo "make demo    set up and show the demo, in a window or, without a display, in the terminal"
	@echo "make run     the same with your camera, or with ARGS='--source clip.mp4'"
	@echo "make test    set up and run lint, type checks and tests"
	@echo "make test-all  run the tests of every optional engine, which make test skips"
	@echo "make lint    run only lint and type checks"
	@echo "make wheel   build the wheel, for pip and pipx"
	@echo "make package build the program for people without Python; make package-test runs it"

demo:
	@PYTHON="$(PYTHON)" scripts/venv.sh
	@scripts/demo.sh $(ARGS)

run:
	@PYTHON="$(PYTHON)" scripts/venv.sh
	@$(BIN)/swiftcam live $(ARGS)

lint:
	@PYTHON="$(PYTHON)" scripts/venv.sh dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@$(BIN)/python scripts/house.py --quiet

test: lint
	$(BIN)/pytest $(ARGS)

test-all: lint
	@PYTHON="$(PYTHON)" scripts/venv.sh all
	$(BIN)/pytest -m extra $(ARGS)

screenshots:
	@PYTHON="$(PYTHON)" scripts/venv.sh
	$(BIN)/python docs/screenshots.py

# Builds in a separate virtual environment, so that only the requirements are included.
wheel:
	@PYTHON="$(PYTHON)" VENV=$(BUILD_VENV) scripts/venv.sh package
	$(BUILD_VENV)/bin/python -m build --wheel --outdir dist

package:
	@PYTHON="$(PYTHON)" VENV=$(BUILD_VENV) scripts/venv.sh package
	$(BUILD_VENV)/bin/python packaging/make_package.py

package-test: package wheel
	$(BUILD_VENV)/bin/python packaging/package_test.py $(ARGS)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
