"""Every page of the door of the operator."""

from __future__ import annotations

from typing import Final

from litestar.types import ControllerRouterHandler

from web.operation.area_pages import AreaPages
from web.operation.delivery_pages import DeliveryBoardPages
from web.operation.job_pages import JobPages
from web.operation.notice_pages import NoticePages
from web.operation.office_list_pages import OfficeListPages
from web.operation.office_pages import OperationOfficePages
from web.operation.overview import OperationPages
from web.operation.switch_pages import OperationSwitchPages
from web.operation.synthetic_pages import SyntheticOfficePages
from web.operation.trail_pages import TrailPages

ROUTES: Final[tuple[ControllerRouterHandler, ...]] = (
    OperationPages,
    OfficeListPages,
    OperationOfficePages,
    SyntheticOfficePages,
    AreaPages,
    DeliveryBoardPages,
    JobPages,
    TrailPages,
    NoticePages,
    OperationSwitchPages,
)
