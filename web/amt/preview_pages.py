"""Small pictures of what a mother has added, beside the links to the files."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sorgeauskunft import casework, uploads
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.people import OFFICE_ROLES
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of


class PreviewPages(Controller):
    """Who may open a file may see it small."""

    path = "/amt/anfragen/{request_id:uuid}/unterlagen/{upload_id:uuid}/vorschau"
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012

    @get("/", name="files.preview")
    async def preview(
        self, request: AnyRequest, request_id: FromPath[UUID], upload_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Return a small picture of an image."""
        principal, kernel = principal_of_request(request), site_of(request).kernel
        try:
            upload = await casework.upload_of(
                kernel, principal, request_id, upload_id, "amt:upload:previewed"
            )
            media_type, picture = await uploads.previewed(kernel, principal.tenant_id, upload)
        except NotFoundError as error:
            raise NotFoundException from error
        return Response(picture, media_type=media_type.value)
