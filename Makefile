# Each command is documented by the comment behind its name; `make` prints them.
ENV ?= local
PYTHON ?= python3
CONTROLLER := .venv/controller
TESTS := .venv/test

export ANSIBLE_CONFIG := deploy/ansible/ansible.cfg
export RUN_BEGAN := $(shell date +%s)

# Values given on the command line, as the variables of the roles.
VALUES = $(if $(DB),-e site_database=$(DB)) $(if $(MOVE),-e site_database_move=$(MOVE)) \
	$(if $(REF),-e release_ref=$(REF)) $(if $(PURGE),-e removal_purge=$(PURGE))
PLAY = $(CONTROLLER)/bin/ansible-playbook -i deploy/ansible/inventories/$(ENV) \
	$$(deploy/become.sh $(ENV)) $(VALUES) $(ARGS)

help: ## print every command
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 16

up: $(CONTROLLER)/.lock ## provision hosts and put the site live  [ENV= DB=sqlite|postgresql|mariadb MOVE=copy|fresh ARGS=]
	@$(PLAY) deploy/ansible/site.yml

down: $(CONTROLLER)/.lock ## stop the site and remove what was installed; data stays  [PURGE=1]
	@$(PLAY) deploy/ansible/down.yml

dev: $(TESTS)/.lock ## run the application with Flask's own server, reloader and debugger
	@$(TESTS)/bin/python -m mypack.development

lab: $(TESTS)/.lock ## boot throwaway Debian hosts  [HOSTS=2 BASE=bookworm|trixie]
	@deploy/install-packages.sh $(LAB_PACKAGES)
	@$(TESTS)/bin/python -m tests.lab up --hosts $(or $(HOSTS),1) $(if $(BASE),--base $(BASE))

lab-down: $(TESTS)/.lock ## remove the throwaway hosts
	@$(TESTS)/bin/python -m tests.lab down

test: $(TESTS)/.lock ## install what the tests need, lint, and run every test
	@tests/install-packages.sh
	@$(MAKE) --no-print-directory lint
	@$(TESTS)/bin/pytest $(ARGS)

lint: $(TESTS)/.lock ## ruff, mypy, ansible-lint, yamllint
	@tests/lint.sh

lock: $(TESTS)/.lock ## write the lock files anew from pyproject.toml
	@requirements/lock.sh

clean: ## remove environments, builds and caches
	rm -rf .venv .build .dev .mypy_cache .pytest_cache .ruff_cache

$(CONTROLLER)/.lock: requirements/controller.txt
	@PYTHON=$(PYTHON) deploy/environment.sh $(CONTROLLER) $<

$(TESTS)/.lock: requirements/test.txt
	@PYTHON=$(PYTHON) deploy/environment.sh $(TESTS) $<

LAB_PACKAGES := mmdebstrap systemd-container nftables iproute2 openssh-client

.PHONY: help up down dev lab lab-down test lint lock clean
