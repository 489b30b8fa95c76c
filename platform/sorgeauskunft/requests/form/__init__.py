"""The form: one table of pages and fields, and the way from typed answers to a request. Pure.

Texts are in the catalogue `form`: `form.section.…`, `form.field.…`, `form.ground.…`,
`form.error.…`, `form.affirmation.…`.
"""

from tenants.offices import Mode

from .affirmation import AFFIRMATION_VERSION, Statement, affirmation
from .answers import Answers, asked, chosen, offered, prune
from .build import Sending, check_all
from .check import StepCheck, check_step, reachable
from .contacts import check_email
from .faults import ERROR_PARAMS, FieldError
from .fields import TICKED, Choice, Condition, Field, FormOptions, Kind, Section
from .files import MISSING, WAITING, check_uploads, kept_uploads
from .lines import check_line
from .parse import Context, Value
from .places import Place, Places, as_postcode, match_place
from .steps import Step, next_step, previous_step, steps
from .table import FORM_VERSION, SECTIONS, UPLOADS, section, section_for_slug

__all__ = [
    "AFFIRMATION_VERSION",
    "ERROR_PARAMS",
    "FORM_VERSION",
    "MISSING",
    "SECTIONS",
    "TICKED",
    "UPLOADS",
    "WAITING",
    "Answers",
    "Choice",
    "Condition",
    "Context",
    "Field",
    "FieldError",
    "FormOptions",
    "Kind",
    "Mode",
    "Place",
    "Places",
    "Section",
    "Sending",
    "Statement",
    "Step",
    "StepCheck",
    "Value",
    "affirmation",
    "as_postcode",
    "asked",
    "check_all",
    "check_email",
    "check_line",
    "check_step",
    "check_uploads",
    "chosen",
    "kept_uploads",
    "match_place",
    "next_step",
    "offered",
    "previous_step",
    "prune",
    "reachable",
    "section",
    "section_for_slug",
    "steps",
]
