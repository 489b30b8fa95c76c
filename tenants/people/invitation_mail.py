"""The mail with which somebody is invited: the office, the role, and the way in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from sorgeauskunft.kernel import Kernel, codes
from sorgeauskunft.kernel.jobs import RunningJob, send_mail
from sorgeauskunft.kernel.mail import Mail, message_id_for
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.people.accounts import Person
from tenants.people.doors import door_name
from tenants.people.inviting import code_of
from tenants.people.roles import PLATFORM_ROLES, Role
from tenants.people.tables import InvitationRow


def inviting(
    kernel: Kernel, directory: DirectoryKeeper, texts: Texts
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `people.invite`; the job's subject is the invitation.

    One that was withdrawn, accepted or has run out meanwhile gets no mail. The code stands behind
    the # of the address, which no server and no log sees.
    """
    base = kernel.settings.base_url

    async def send(job: RunningJob) -> None:
        async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
            row = await InvitationRow.objects().get(InvitationRow.id == job.subject_id)
            box = await kernel.vault.box()
        if row is not None and row.expires_at > kernel.clock.now():
            plain = box.open("invitation", row.id, "sealed", bytes(row.sealed))
            person = msgspec.json.decode(plain, type=Person)
            role = Role(row.role)
            if role in PLATFORM_ROLES:
                kind, place = "people.mail.door", door_name(texts, role, row.land)
            else:
                kind, place = "people.mail", (await directory.current()).offices[job.tenant_id].name
            code = codes.grouped(code_of(kernel, row.id, row.number))
            mail = Mail(
                to=person.email,
                subject=texts(f"{kind}.subject", office=place),
                text=texts(
                    f"{kind}.text",
                    name=person.name,
                    office=place,
                    role=texts(f"people.role.{row.role}"),
                    until=texts.moment(row.expires_at),
                    page=f"{base}/amt/einladung",
                    code=code,
                ),
                # One for each time it is sent, the same one when that is tried again.
                message_id=message_id_for(base, "invitation", job.claimed.id),
            )
            await send_mail(kernel.mailer, mail)
        async with job.finishing():
            pass

    return send
