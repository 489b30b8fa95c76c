"""All tables of the program, and the one line of migrations for them."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig

import migrations
from billing.collecting import tables as collecting_tables
from billing.importing import tables as importing_tables
from billing.keyring import tables as keyring_tables
from billing.ledger import tables as ledger_tables
from billing.offer import tables as offer_tables
from billing.pipeline import tables as pipeline_tables
from billing.scenarios import tables as scenario_tables
from sorgeauskunft.bycode import tables as code_tables
from sorgeauskunft.certificates import tables as certificate_tables
from sorgeauskunft.delivery import tables as delivery_tables
from sorgeauskunft.delivery.fit_connect import tables as fit_connect_tables
from sorgeauskunft.delivery.link import tables as link_tables
from sorgeauskunft.documents import tables as document_tables
from sorgeauskunft.drafts import tables as draft_tables
from sorgeauskunft.feedback import tables as feedback_tables
from sorgeauskunft.figures import tables as figure_tables
from sorgeauskunft.kernel import audit, rate_limit, vault
from sorgeauskunft.kernel.database import PLATFORM_TABLES, TENANT_TABLES
from sorgeauskunft.kernel.database.migrate import APP_NAME
from sorgeauskunft.kernel.deletions import tables as deletion_tables
from sorgeauskunft.kernel.jobs import tables as job_tables
from sorgeauskunft.operation import tables as operation_tables
from sorgeauskunft.readiness import tables as readiness_tables
from sorgeauskunft.received import tables as received_tables
from sorgeauskunft.register import tables as register_tables
from sorgeauskunft.requests import tables as request_tables
from sorgeauskunft.retention import tables as retention_tables
from sorgeauskunft.uploads import tables as upload_tables
from sorgeauskunft.webhooks import tables as webhook_tables
from tenants import tables as tenant_tables
from tenants.machines import tables as machine_tables
from tenants.onboarding import tables as onboarding_tables
from tenants.people import factor_tables
from tenants.people import tables as people_tables
from tenants.people.oidc import tables as oidc_tables
from tenants.settings import tables as settings_tables

# Importing them registered their tables; naming them keeps the imports.
MODULES = (
    audit,
    certificate_tables,
    code_tables,
    collecting_tables,
    deletion_tables,
    delivery_tables,
    document_tables,
    draft_tables,
    factor_tables,
    feedback_tables,
    figure_tables,
    fit_connect_tables,
    importing_tables,
    job_tables,
    keyring_tables,
    ledger_tables,
    link_tables,
    machine_tables,
    offer_tables,
    onboarding_tables,
    oidc_tables,
    operation_tables,
    people_tables,
    pipeline_tables,
    scenario_tables,
    rate_limit,
    readiness_tables,
    received_tables,
    register_tables,
    request_tables,
    retention_tables,
    settings_tables,
    tenant_tables,
    upload_tables,
    vault,
    webhook_tables,
)

APP_CONFIG = AppConfig(
    app_name=APP_NAME,
    migrations_folder_path=Path(migrations.__path__[0]),
    table_classes=[*TENANT_TABLES.values(), *PLATFORM_TABLES.values()],
)
