"""The chart: what Kubernetes would be told, held against its schemas and against the program."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
import yaml
from charts import (
    CHART,
    SETS,
    Manifest,
    containers,
    helm,
    kubernetes_validate,
    manifests,
    of_kind,
    pods,
    rendered,
)
from click import Command, Group

from sorgeauskunft.host.cli import main
from sorgeauskunft.kernel.settings import Settings, environment_name

FIELDS = {environment_name(field.name): field for field in msgspec.structs.fields(Settings)}
CUSTOM = {"Cluster", "ServiceMonitor", "PodMonitor", "PrometheusRule"}
"""Kinds of operators; no schema of theirs is at hand."""

each_set = pytest.mark.parametrize("values", SETS, ids=lambda path: path.stem)


@each_set
def test_lint(values: Path) -> None:
    """Helm finds nothing to say, not even a warning, about any of the value sets."""
    done = helm("lint", "--strict", CHART, "--values", values)
    assert done.returncode == 0, done.stdout
    assert "[WARNING]" not in done.stdout


@each_set
def test_schemas(values: Path, tmp_path: Path) -> None:
    """Everything but the operators' own kinds is valid by the schemas of Kubernetes, strictly."""
    known = [each for each in manifests(values) if each["kind"] not in CUSTOM]
    file = tmp_path / "manifests.yaml"
    file.write_text(yaml.safe_dump_all(known))
    done = kubernetes_validate(file)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "warn" not in said.lower(), said
    assert said.count("passed") == len(known), said


def test_schemas_object(tmp_path: Path) -> None:
    """A misspelt field is refused: the check that the others pass can fail."""
    text = rendered(SETS[0]).replace("terminationGracePeriodSeconds", "terminationGraceSeconds")
    file = tmp_path / "manifests.yaml"
    file.write_text(text)
    assert kubernetes_validate(file).returncode != 0


@each_set
def test_settings_exist(values: Path) -> None:
    """Every variable that pods get is a setting of the program, or part of an address of one."""
    for container in containers(values):
        names = [variable["name"] for variable in container.get("env", [])]
        assert len(set(names)) == len(names)
        assert {name for name in names if not name.endswith("_PASSWORD")} <= FIELDS.keys()


@each_set
def test_secrets_by_reference(values: Path) -> None:
    """What the program calls secret, and every address of a database, comes out of a Secret."""
    for container in containers(values):
        for variable in container.get("env", []):
            field = FIELDS.get(variable["name"])
            (meta,) = field.type.__metadata__ if field else (None,)
            address = variable["name"].endswith("DATABASE_URL")
            if variable["name"].endswith("_PASSWORD") or (meta and "Secret." in meta.description):
                assert "secretKeyRef" in variable["valueFrom"]
            elif address and "value" in variable:
                assert re.search(r":\$\([A-Z]+_PASSWORD\)@", variable["value"])
            elif address:
                assert "secretKeyRef" in variable["valueFrom"]
    assert not of_kind(values, "Secret", "ConfigMap")


def test_secret_in_values() -> None:
    """A secret that somebody writes among the settings is refused, and the sentence names it."""
    name = "SORGEAUSKUNFT_SESSION_KEY"
    done = helm("template", "so", CHART, "--set", f"settings.{name}=abc")
    assert done.returncode != 0
    assert name in done.stderr


@each_set
def test_nobody_in_particular(values: Path) -> None:
    """Pods run as nobody, on a root they cannot write, without rights and without an API token."""
    for pod in pods(values):
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
    for container in containers(values):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"requests", "limits"} <= container["resources"].keys()
        assert not container["image"].endswith(":latest")


@each_set
def test_owner_only_migrates(values: Path) -> None:
    """Only the job that migrates logs in as owner of the tables."""
    owners = {
        container["name"]
        for container in containers(values)
        for variable in container.get("env", [])
        if variable["name"] == "SORGEAUSKUNFT_MIGRATION_DATABASE_URL"
    }
    assert owners == {"migrate"}


@each_set
def test_commands_exist(values: Path) -> None:
    """What containers start are commands of the program, with options that it knows."""
    for container in containers(values):
        command: Command = main
        options = set()
        for word in container["args"]:
            if isinstance(command, Group):
                command = command.commands[word]
            elif word.startswith("--"):
                options.add(word)
        assert options <= {option for each in command.params for option in each.opts}


def _port_names(pod: Manifest) -> set[str]:
    return {port["name"] for container in pod["containers"] for port in container.get("ports", [])}


@each_set
def test_ports_and_probes(values: Path) -> None:
    """The web pod is asked whether it lives and whether it can work, at a port that it names."""
    (web,) = [pod for pod in pods(values) if pod["containers"][0]["name"] == "web"]
    (container,) = web["containers"]
    paths = {
        probe: container[probe]["httpGet"]["path"]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert paths == {
        "startupProbe": "/healthz",
        "livenessProbe": "/healthz",
        "readinessProbe": "/readyz",
    }
    assert {container[probe]["httpGet"]["port"] for probe in paths} <= _port_names(web)
    # Time for the hook, and for what the server finishes.
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert web["terminationGracePeriodSeconds"] >= pause + 20


@each_set
def test_selectors_meet(values: Path) -> None:
    """Services, budgets and policies name labels that some pod has."""
    labels = []
    for each in of_kind(values, "Deployment", "Job", "CronJob"):
        spec = each["spec"].get("jobTemplate", each)["spec"]
        labels.append(spec["template"]["metadata"]["labels"].items())
    wanted = [each["spec"]["selector"] for each in of_kind(values, "Service")]
    wanted += [each["spec"]["selector"] for each in of_kind(values, "PodDisruptionBudget")]
    wanted += [each["spec"]["podSelector"] for each in of_kind(values, "NetworkPolicy")]
    for selector in wanted:
        pairs = selector.get("matchLabels", selector).items()
        assert any(pairs <= mine for mine in labels), selector


def test_encrypted_inside() -> None:
    """With a certificate for the inside nobody is asked in the clear: ingress, probes, Prometheus."""
    (values,) = [path for path in SETS if path.stem.startswith("cluster")]
    (service,) = of_kind(values, "Service")
    assert service["spec"]["ports"] == [{"name": "https", "port": 443, "targetPort": "https"}]
    (ingress,) = of_kind(values, "Ingress")
    told = ingress["metadata"]["annotations"]
    start = "nginx.ingress.kubernetes.io/"
    assert told[f"{start}backend-protocol"] == "HTTPS"
    assert told[f"{start}proxy-ssl-verify"] == "on"
    assert told[f"{start}proxy-ssl-secret"] == "default/sorgeauskunft-internal"
    name = f"{service['metadata']['name']}.default.svc"
    assert told[f"{start}proxy-ssl-name"] == name
    for rule in ingress["spec"]["rules"]:
        (path,) = rule["http"]["paths"]
        assert path["backend"]["service"]["port"] == {"name": "https"}
    authority = {"secret": {"name": "sorgeauskunft-internal", "key": "ca.crt"}}
    for monitor in of_kind(values, "ServiceMonitor", "PodMonitor"):
        (endpoint,) = monitor["spec"].get("endpoints") or monitor["spec"]["podMetricsEndpoints"]
        assert endpoint["scheme"] == "https"
        assert endpoint["tlsConfig"] == {"serverName": name, "ca": authority}
    for pod in pods(values):
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            files = {each["name"]: each.get("value") for each in container["env"]}
            mounts = {each["mountPath"] for each in container["volumeMounts"]}
            answers = container["name"] in {"web", "worker"}
            assert (files.get("SORGEAUSKUNFT_TLS_CERT_FILE") == "/tls/tls.crt") is answers
            assert (files.get("SORGEAUSKUNFT_TLS_KEY_FILE") == "/tls/tls.key") is answers
            assert ("/tls" in mounts) is answers
            probes = [container[each]["httpGet"] for each in container if each.endswith("Probe")]
            assert {probe["scheme"] for probe in probes} == ({"HTTPS"} if answers else set())


def test_plain_inside() -> None:
    """Without one nothing in the chart asks for TLS within the cluster."""
    for values in SETS:
        if not values.stem.startswith("cluster"):
            text = rendered(values)
            assert not re.search(
                r"scheme:|backend-protocol|TLS_CERT_FILE|tlsConfig|port: https", text
            )


def test_hosts_of_offices() -> None:
    """Every host leads to the service, each with its own certificate where it has one."""
    (values,) = [path for path in SETS if path.stem.startswith("external")]
    (ingress,) = of_kind(values, "Ingress")
    hosts = [rule["host"] for rule in ingress["spec"]["rules"]]
    assert hosts == ["sorgeauskunft.example", "sorgeauskunft.musterstadt.example"]
    assert [each["hosts"] for each in ingress["spec"]["tls"]] == [[host] for host in hosts]


def test_cluster() -> None:
    """The cluster's roles cannot pass the policies, but for the one that makes backups."""
    (values,) = [path for path in SETS if path.stem.startswith("cluster")]
    (cluster,) = of_kind(values, "Cluster")
    assert cluster["apiVersion"] == "postgresql.cnpg.io/v1"
    roles = {role["name"]: role for role in cluster["spec"]["managed"]["roles"]}
    assert {name for name, role in roles.items() if role["bypassrls"]} == {"so_backup"}
    assert not any(role["superuser"] for role in roles.values())
    assert cluster["spec"]["instances"] > cluster["spec"]["postgresql"]["synchronous"]["number"]
    addresses = {
        variable["name"]: variable["value"]
        for container in containers(values)
        for variable in container["env"]
        if variable["name"].endswith("DATABASE_URL")
    }
    assert {name: url.split(":")[1] for name, url in addresses.items()} == {
        "DATABASE_URL": "//so_application",
        "SORGEAUSKUNFT_PLATFORM_DATABASE_URL": "//so_platform",
        "SORGEAUSKUNFT_MIGRATION_DATABASE_URL": "//so_owner",
        "SORGEAUSKUNFT_BACKUP_DATABASE_URL": "//so_backup",
    }


@each_set
def test_backup(values: Path) -> None:
    """Backups are made by their own role, which nobody else logs in as, onto a claim of their own."""
    jobs = of_kind(values, "CronJob")
    assert len(jobs) == (0 if values.stem.startswith("small") else 1)
    savers = {
        container["name"]
        for container in containers(values)
        for variable in container.get("env", [])
        if variable["name"] == "SORGEAUSKUNFT_BACKUP_DATABASE_URL"
    }
    assert savers == {"backup"} if jobs else not savers
    for job in jobs:
        assert job["spec"]["concurrencyPolicy"] == "Forbid"
        pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        claims = {
            volume["name"]: volume["persistentVolumeClaim"]["claimName"]
            for volume in pod["volumes"]
            if "persistentVolumeClaim" in volume
        }
        assert claims["backups"] == "backups" != claims["uploads"]


@each_set
def test_journal_apart(values: Path) -> None:
    """The journal of deletions has a claim of its own, at the place that the program writes it to.

    Backups neither read nor keep it: what comes back with them would forget what was deleted since.
    """
    for pod in pods(values):
        claims = {
            volume["name"]: volume["persistentVolumeClaim"]["claimName"]
            for volume in pod["volumes"]
            if "persistentVolumeClaim" in volume
        }
        assert len(set(claims.values())) == len(claims)
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            mounts = {each["mountPath"]: each for each in container["volumeMounts"]}
            folder = next(
                each["value"]
                for each in container["env"]
                if each["name"] == "SORGEAUSKUNFT_DELETION_JOURNAL"
            )
            if container["name"] in {"web", "worker"}:
                assert claims[mounts[folder]["name"]] == "so-journal"
                assert "subPath" not in mounts[folder]
            elif container["name"] == "backup":
                assert "so-journal" not in claims.values()
                assert {mounts["/data"]["name"]: {"sizeLimit": "16Mi"}} == {
                    each["name"]: each["emptyDir"]
                    for each in pod["volumes"]
                    if each["name"] == "data"
                }
    (claim,) = [
        each
        for each in of_kind(values, "PersistentVolumeClaim")
        if each["metadata"]["name"] == "so-journal"
    ]
    assert claim["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}


def test_backup_needs_a_claim() -> None:
    """Backups without a place of their own are refused."""
    done = helm("template", "so", CHART, "--set", "backup.enabled=true")
    assert done.returncode != 0
    assert "claim" in done.stderr


def test_nobody_else_gets_in() -> None:
    """Nobody reaches the migration; the web only ingress and, where it is enabled, monitoring."""
    (values,) = [path for path in SETS if path.stem.startswith("external")]
    policies = {each["metadata"]["name"]: each["spec"] for each in of_kind(values, "NetworkPolicy")}
    assert policies["so-migrate"]["ingress"] == []
    (web,) = policies["so-web"]["ingress"]
    assert [
        peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
        for peer in web["from"]
    ] == ["ingress-nginx", "monitoring"]
    assert all(set(spec["policyTypes"]) == {"Ingress", "Egress"} for spec in policies.values())
