"""The web application: routes, templates, and what surrounds every request."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from billing.money import euros
from sorgeauskunft.texts import templates_in
from web.amt import routes as amt
from web.amt.settings.areas import AREAS
from web.announcing import Announcing
from web.api.answers import machine_headers
from web.api.router import API
from web.assets import asset_url, static_router
from web.citizen import routes as citizen
from web.compression import PRESSED
from web.coordination import routes as coordination
from web.doors import place_of, sections_of
from web.failing import answer_error
from web.fit_connect_callback import fit_connect_callback
from web.guards import public
from web.health import healthz, readyz
from web.incoming import TOKEN_COOKIE
from web.land import routes as land
from web.language import remember_language
from web.metrics import metrics
from web.operation import routes as operation
from web.request_log import LoggedApplication
from web.requests import FormRequest
from web.security_headers import csp_nonce, security_headers
from web.site import Site
from web.stripe_events import stripe_event

_TEMPLATES = Path(__file__).parent / "templates"

# The largest form is a page of the questionnaire; routes that take files state their own limit.
_LARGEST_BODY = 256 * 1024

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


@functools.cache
def _templates() -> TemplateConfig[JinjaTemplateEngine]:
    # Nothing of a site is in them: compiled once a process, however many applications it makes.
    environment = templates_in(_TEMPLATES)
    environment.globals["asset"] = asset_url
    environment.globals["settings_areas"] = AREAS
    environment.globals["euros"] = euros
    environment.globals["sections_of"] = sections_of
    environment.globals["place_of"] = place_of
    engine = JinjaTemplateEngine.from_environment(environment)
    engine.register_template_callable("csp_nonce", csp_nonce)
    return TemplateConfig(instance=engine)


def create_app(site: Site, *, lifespan: Lifespan | None = None) -> Litestar:
    """Return the application; `lifespan` opens and closes what it works with."""
    return LoggedApplication(
        [
            *citizen.ROUTES,
            *amt.ROUTES,
            *land.ROUTES,
            *coordination.ROUTES,
            *operation.ROUTES,
            API,
            static_router([public]),
            healthz,
            readyz,
            metrics,
            fit_connect_callback,
            stripe_event,
        ],
        template_config=_templates(),
        middleware=[Announcing()],
        before_send=[security_headers, remember_language, machine_headers],
        exception_handlers={Exception: answer_error},
        # Pages are text, and phones are slow. What a page holds of her never stands beside what an
        # address says (queries come back on pages without codes only), so lengths give nothing away.
        compression_config=PRESSED,
        csrf_config=CSRFConfig(
            secret=site.kernel.settings.session_key,
            cookie_name=TOKEN_COOKIE,
            cookie_secure=True,
            cookie_httponly=True,
            cookie_samesite="lax",
            # Machines bring no cookies that somebody else's page could make use of.
            exclude=[r"^/api/v1/"],
        ),
        request_class=FormRequest,
        request_max_body_size=_LARGEST_BODY,
        openapi_config=None,
        state=State({"site": site}),
        lifespan=[lifespan] if lifespan else [],
        logging_config=None,
        debug=False,
    )
