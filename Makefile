# Every task of the project. `make run` and `make test` need nothing else first.

PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
WORKERS := -n 2 --maxschedchunk 2# each takes few tests at a time: no worker is left alone with the slow ones
export PYTHONUNBUFFERED := 1
export PYTHONDONTWRITEBYTECODE :=# set somewhere else it would have every process compile everything anew

.PHONY: help run test journeys services lint messages faults fuzz load exams bench screenshots clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: ## set up what is missing and serve the product with its demo on PORT (default 8000) of BIND (default 127.0.0.1)
	@scripts/setup run
	@exec env PORT=$(PORT) scripts/serve

test: ## set up what tests need and run them on SQLite, without any server
	@scripts/setup test
	$(PY) -m pytest $(WORKERS) -m "not journey and not fault and not bench and not services" $(ARGS)

journeys: ## the browser journeys, against the real processes on a demo of their own
	@scripts/setup test
	$(PY) -m tests.journeys $(ARGS)

services: ## the same suite on PostgreSQL, Redis and RabbitMQ at their standard loopback ports
	@scripts/setup test
	scripts/with-services $(PY) -m pytest $(WORKERS) -m "not journey and not fault and not bench" $(ARGS)

lint: ## ruff, arrows, migrations, translations, production settings
	@scripts/setup test
	scripts/lint

messages: ## collect texts for translation and compile them
	@scripts/setup test
	scripts/messages

faults: ## kill -9 during 500 issuances, on SQLite and on PostgreSQL with RabbitMQ, and during 2,000 saves of answers
	@scripts/setup test
	$(PY) -m tests.faults $(ARGS)

fuzz: ## 5,000 random lists of events on runs, random requests, and 10,000 damaged files for the importers
	@scripts/setup test
	$(PY) -m tests.fuzz $(ARGS)

load: ## 300 learners at work at once, on PostgreSQL: nothing lost, nothing doubled
	@scripts/setup test
	$(PY) -m tests.load $(ARGS)

exams: ## an exam for 500 at once on PostgreSQL and for 50 on SQLite: no answer lost or doubled
	@scripts/setup test
	$(PY) -m tests.load.exams $(ARGS)

bench: ## queries, CPU milliseconds and ratios to "hello", as a table and in var/bench.json
	@scripts/setup test
	$(PY) -m tests.benchmarks $(ARGS)

screenshots: ## the pictures of the README, taken of the demo
	@scripts/setup test
	$(PY) -m tests.journeys.screenshots $(ARGS)

clean: ## remove the environment and everything made at run time, the demo's database included
	rm -rf $(VENV) var .pytest_cache .ruff_cache .hypothesis
