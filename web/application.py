"""The web application: routes, templates, and what surrounds every request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import jinja2
from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from web.amt.inbox_pages import Inbox
from web.amt.login import Login
from web.assets import asset_url, static_router
from web.citizen.check import Check
from web.citizen.form_pages import FormPages
from web.citizen.offices import OfficePages, Start
from web.citizen.sending import Sending
from web.citizen.status_pages import StatusPages
from web.failing import answer_error
from web.guards import public
from web.health import healthz, readyz
from web.request_log import RequestLog
from web.security_headers import csp_nonce, security_headers
from web.site import Site

_TEMPLATES = Path(__file__).parent / "templates"

# The largest form is a page of the questionnaire.
_LARGEST_BODY = 256 * 1024

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def _templates() -> TemplateConfig[JinjaTemplateEngine]:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["asset"] = asset_url
    engine = JinjaTemplateEngine.from_environment(environment)
    engine.register_template_callable("csp_nonce", csp_nonce)
    return TemplateConfig(instance=engine)


def create_app(site: Site, *, lifespan: Lifespan | None = None) -> Litestar:
    """Return the application; `lifespan` opens and closes what it works with."""
    return Litestar(
        [
            Start,
            Check,
            FormPages,
            Sending,
            OfficePages,
            StatusPages,
            Login,
            Inbox,
            static_router([public]),
            healthz,
            readyz,
        ],
        template_config=_templates(),
        middleware=[RequestLog()],
        before_send=[security_headers],
        exception_handlers={Exception: answer_error},
        csrf_config=CSRFConfig(
            secret=site.kernel.settings.session_key,
            cookie_name="__Host-formular",
            cookie_secure=True,
            cookie_httponly=True,
            cookie_samesite="lax",
        ),
        request_max_body_size=_LARGEST_BODY,
        openapi_config=None,
        state=State({"site": site}),
        lifespan=[lifespan] if lifespan else [],
        logging_config=None,
        debug=False,
    )
