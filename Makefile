# `make` prints every command, from the comment behind its name.
ENV ?= local
PYTHON ?= python3
CONTROLLER := .venv/controller
TESTS := .venv/test

export ANSIBLE_CONFIG := $(CURDIR)/deploy/ansible/ansible.cfg
# Hundreds of programs are started; each would compile all of its modules again.
export PYTHONDONTWRITEBYTECODE :=
export RUN_BEGAN := $(shell date +%s)

# What is given on the command line, as the variables of the roles.
VALUES = $(if $(DB),-e site_database=$(DB)) $(if $(MOVE),-e site_database_move=$(MOVE)) \
	$(if $(REF),-e release_ref=$(REF)) $(if $(PURGE),-e removal_purge=$(PURGE)) \
	$(if $(TO),-e rollback_to=$(TO)) $(if $(ON),-e maintenance_on=$(ON)) \
	$(if $(REQUEST),-e logs_request='$(REQUEST)') $(if $(SINCE),-e logs_since='$(SINCE)') \
	$(if $(ERRORS),-e logs_errors=1) \
	$(if $(AT),-e restore_at=$(AT)) $(if $(REPLACE),-e restore_replace=$(REPLACE))
PLAY = options=$$(deploy/options.sh $(ENV)) && \
	$(CONTROLLER)/bin/ansible-playbook $$options $(VALUES) $(ARGS)

# What a value may be, told before anything else is done.
only = $(if $(filter-out $(2),$($(1))),$(error $(1)=$($(1)): allowed are $(2)))
$(call only,DB,sqlite postgresql mariadb)
$(call only,MOVE,copy fresh)
$(call only,ON,1 0)
$(call only,ERRORS,1)
$(if $(filter logs,$(MAKECMDGOALS)),$(if $(REQUEST)$(SINCE),,\
	$(error say which: make logs REQUEST=<id>, or make logs SINCE=10m [ERRORS=1])))
$(call only,REPLACE,1)

help: ## print every command
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

# --- a site: one machine, or every host of inventories/$(ENV) ----------------------

up: $(CONTROLLER)/.lock ## provision and put the site live  [ENV=local DB=sqlite|postgresql|mariadb MOVE=copy|fresh]
	@$(PLAY) deploy/ansible/site.yml

down: $(CONTROLLER)/.lock ## stop the site and remove what was installed; data stays  [PURGE=1]
	@$(PLAY) deploy/ansible/down.yml

deploy: $(CONTROLLER)/.lock ## put a release live without a failed request  [REF=<git ref>]
	@$(PLAY) deploy/ansible/deploy.yml

rollback: $(CONTROLLER)/.lock ## go back to the release before  [TO=<release id>]
	@$(PLAY) deploy/ansible/rollback.yml

reload: $(CONTROLLER)/.lock ## start the live release anew, with the settings as they are now
	@$(PLAY) deploy/ansible/reload.yml

maintenance: $(CONTROLLER)/.lock ## show the maintenance page, or the site again  ON=1|0
	@$(if $(ON),,$(error say which: make maintenance ON=1 or ON=0))
	@$(PLAY) deploy/ansible/maintenance.yml

status history releases: $(CONTROLLER)/.lock
	@$(PLAY) deploy/ansible/show.yml -e show_command=$@
status: ## print what is live and standby on each host
history: ## print who changed what, when, and how it ended
releases: ## print the releases on each host

doctor: $(CONTROLLER)/.lock ## print what is wrong with each host, why, and the command that mends it
	@$(PLAY) deploy/ansible/doctor.yml

logs: $(CONTROLLER)/.lock ## print what each host's logs say  REQUEST=<id> or SINCE=10m [ERRORS=1]
	@$(PLAY) deploy/ansible/logs.yml

backup: $(CONTROLLER)/.lock ## back up now, beside what the timer does
	@$(PLAY) deploy/ansible/backup.yml

restore: $(CONTROLLER)/.lock ## bring the site back to a moment  AT=<ISO time>|latest [REPLACE=1]
	@$(if $(AT),,$(error say to when: make restore AT=2026-11-22T05:53:00Z or AT=latest))
	@$(PLAY) deploy/ansible/restore.yml

restore-drill: $(CONTROLLER)/.lock ## prove that the latest backup can be restored, beside the site
	@$(PLAY) deploy/ansible/backup.yml -e backup_command=drill

# --- development -------------------------------------------------------------------

dev: $(TESTS)/.lock ## run the application with Flask's own server, reloader and debugger  [PORT=5000]
	@$(TESTS)/bin/python -m mypack.development .dev/settings.toml
	@$(DEV) db upgrade && $(DEV) seed && $(DEV) run --debug --port $(or $(PORT),5000)
DEV = MYPACK_SETTINGS=.dev/settings.toml $(TESTS)/bin/flask --app mypack

test: $(TESTS)/.lock ## install what the tests need, lint, and run them
	@tests/install-packages.sh
	@tests/lint.sh
	@$(TESTS)/bin/pytest tests/unit/mypack --numprocesses=logical --maxprocesses=4 $(ARGS)
	@$(TESTS)/bin/pytest --ignore=tests/unit/mypack --numprocesses=3 --dist=loadscope $(ARGS)

test-faults: $(TESTS)/.lock ## break lab hosts in every way under load; write docs/faults.md, docs/restores.md
	@tests/install-packages.sh
	@FAULTS=all LAB_KINDS="d12 p12 m13" $(TESTS)/bin/pytest tests/infra/test_faults.py \
		tests/infra/test_doctor.py tests/infra/lost_host.py tests/infra/alerts_fire.py $(ARGS)
	@LAB_KINDS=d12 $(TESTS)/bin/pytest tests/infra/mod_wsgi.py $(ARGS)
	@$(TESTS)/bin/pytest tests/faults/restore_1gb.py tests/faults/restore_s3.py $(ARGS)
	@$(TESTS)/bin/python -m docs.tables

lint: $(TESTS)/.lock ## ruff, mypy, ansible-lint, yamllint, shellcheck
	@tests/lint.sh

lab: $(TESTS)/.lock ## boot throwaway Debian hosts  [HOSTS=2 BASE=bookworm|trixie]
	@tests/install-packages.sh
	@$(TESTS)/bin/python -m tests.lab up --hosts $(or $(HOSTS),1) $(if $(BASE),--base $(BASE))

lab-down: $(TESTS)/.lock ## remove the throwaway hosts
	@$(TESTS)/bin/python -m tests.lab down

test-vagrant: $(TESTS)/.lock ## bring the Vagrantfile up for real, without acceleration; slow, by hand
	@tests/install-packages.sh
	@$(TESTS)/bin/pytest tests/vagrant/bringup.py $(ARGS)

prove: $(TESTS)/.lock ## show under load that no switch fails or stalls a request  HOST= [ENV= LONG=1 ARGS=]
	@$(if $(HOST),,$(error say on which host of inventories/$(ENV): make prove HOST=name))
	@$(TESTS)/bin/python -m tests.proof --host $(HOST) $(if $(LONG),--long) $(ARGS) \
		--inventory deploy/ansible/inventories/$(ENV)

docs: $(TESTS)/.lock ## write the pages of docs/ that are tables: settings, licences
	@$(TESTS)/bin/python -m docs.tables

sbom: $(TESTS)/.lock ## write .build/sbom.json: every package of a release, for machines
	@mkdir -p .build
	@$(TESTS)/bin/cyclonedx-py requirements --pyproject pyproject.toml \
		--output-reproducible -o .build/sbom.json requirements/app.txt

lock: $(TESTS)/.lock ## write the lock files anew from pyproject.toml
	@requirements/lock.sh

clean: ## remove environments, builds and caches
	rm -rf .venv .build .dev .mypy_cache .pytest_cache .ruff_cache

$(CONTROLLER)/.lock: requirements/controller.txt
	@PYTHON=$(PYTHON) deploy/environment.sh $(CONTROLLER) $<

$(TESTS)/.lock: requirements/test.txt
	@PYTHON=$(PYTHON) deploy/environment.sh $(TESTS) $<

.PHONY: help up down deploy rollback reload maintenance status history releases doctor logs \
	backup restore restore-drill \
	dev test test-faults test-vagrant prove lint lab lab-down docs sbom lock clean
