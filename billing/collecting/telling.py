"""A mail to the coordination about what is never booked by itself; it quotes nothing of a person."""

from __future__ import annotations

from billing.collecting.events import event_of
from billing.ledger.keeper import current
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.jobs import Handler, RunningJob, send_mail
from sorgeauskunft.kernel.mail import Mail, message_id_for
from sorgeauskunft.texts import Texts


def telling(kernel: Kernel, texts: Texts) -> Handler:
    """The handler of `TELL`; its subject is the event in which the difference came up.

    It goes to who issues: the contact on the invoice, or on the latest one where it is unknown here.
    """

    async def tell(job: RunningJob) -> None:
        event = await event_of(kernel, job.subject_id)
        what, number, _ = event.found.split(" ", 2)
        book = (await current(kernel)).book
        issued = [*book.documents.values()]
        standing = book.documents.get(number, issued[-1] if issued else None)
        if standing is not None:
            mail = Mail(
                to=standing.document.seller.contact.mail,
                subject=texts("stripe.mail.subject"),
                text=texts("stripe.mail.text", number=number, what=texts(f"stripe.what.{what}")),
                message_id=message_id_for(kernel.settings.base_url, "stripe", job.subject_id),
            )
            await send_mail(kernel.mailer, mail)
        async with job.finishing():
            pass

    return tell
