"""Who answers for a place: offices, areas and gazetteer, read once and kept in memory.

Every page of the service needs them and they change a few times a year. A process looks every few
seconds whether the edition in the database is still its own, and reads anew when it is not.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, today_in_berlin
from tenants import places
from tenants.area_rows import all_areas
from tenants.areas import AreaAssignment, Areas, AskDistrict, NoOffice
from tenants.coverage import Coverage, coverage
from tenants.gazetteer import Gazetteer, gazetteer_mark, gazetteer_now
from tenants.laender import LAENDER
from tenants.office_rows import office_from
from tenants.offices import Office
from tenants.onboarding import Step, next_step, status_at, step_from
from tenants.onboarding.tables import OfficeStep
from tenants.places import Exact, Place, Several
from tenants.settings import Section, Version, as_of, by_section, next_change, version_from
from tenants.settings.tables import OfficeVersion
from tenants.tables import DirectoryEdition, OfficeRow

_LOOK_EVERY = dt.timedelta(seconds=3)


class OfficeAnswers(msgspec.Struct, frozen=True):
    """The office that answers for a place. Whether it takes part is its status."""

    office: Office
    place: Place
    district: str | None = None


class ChoosePlace(msgspec.Struct, frozen=True):
    """Municipalities with different offices share the postcode: ask which one is meant."""

    places: tuple[Place, ...]


class ChooseDistrict(msgspec.Struct, frozen=True):
    """Berlin or Hamburg: ask the Bezirk."""

    place: Place
    districts: tuple[str, ...]


class UnknownPostcode(msgspec.Struct, frozen=True):
    """No municipality has this postcode."""


class NobodyAnswers(msgspec.Struct, frozen=True):
    """The place is known, but no office for it is."""

    place: Place
    district: str | None = None

    @property
    def where(self) -> str:
        """The place, in a city with Bezirke that one: "Berlin (Pankow)"."""
        return f"{self.place.name} ({self.district})" if self.district else self.place.name


Finding = OfficeAnswers | ChoosePlace | ChooseDistrict | UnknownPostcode | NobodyAnswers


class Directory:
    """One edition of offices, areas and gazetteer; does not change.

    What offices say about themselves is as of one moment; from `until` on (None for never) some of
    it will be different, without anybody writing anything then. `forms_since` says of offices that
    have changed what their form asks since when it is as it is; `assignments` are all areas.
    """

    def __init__(
        self,
        offices: Iterable[Office],
        areas: Iterable[AreaAssignment],
        gazetteer: Gazetteer | None = None,
        *,
        until: dt.datetime | None = None,
        forms_since: Mapping[UUID, dt.datetime] = MappingProxyType({}),
    ) -> None:
        self.until = until
        self.forms_since = forms_since
        self.offices: Mapping[UUID, Office] = MappingProxyType({o.id: o for o in offices})
        self._gazetteer = gazetteer or Gazetteer()
        self._covered: tuple[dt.date, Coverage] | None = None
        self._by_slug = {office.slug: office for office in self.offices.values()}
        self.assignments = tuple(areas)
        self._areas = Areas(self.assignments)

    @property
    def real_offices(self) -> tuple[Office, ...]:
        """All offices of authorities: without those that are there for support only."""
        return tuple(each for each in self.offices.values() if not each.is_synthetic)

    @property
    def real_assignments(self) -> tuple[AreaAssignment, ...]:
        """The areas of those; the others' lie where there are no places."""
        return tuple(each for each in self.assignments if not self._is_synthetic(each.office))

    def _is_synthetic(self, office_id: UUID) -> bool:
        office = self.offices.get(office_id)
        return office is not None and office.is_synthetic

    def answered_by(self, office: Office) -> Directory:
        """Return the same, in which this office answers for every place: for one that is tried."""
        other = copy.copy(self)
        other._areas = Areas(  # noqa: SLF001 - of this class
            AreaAssignment(office=office.id, ags_prefix=land.key, valid_from=dt.date.min)
            for land in LAENDER
        )
        return other

    def office(self, slug: str) -> Office | None:
        """The office with this slug, whatever its status."""
        return self._by_slug.get(slug)

    def places_for_postcode(self, postcode: str) -> Sequence[Place]:
        """The municipalities a postcode lies in; none for an unknown one."""
        return self._gazetteer.places_for_postcode(postcode)

    def places_named(self, name: str) -> Sequence[Place]:
        """The municipalities that a name means, former names too, under their names of today."""
        return self._gazetteer.places_named(name)

    def municipalities(self) -> Sequence[Place]:
        """All municipalities of today, under their official names."""
        return self._gazetteer.municipalities()

    def ars_of(self, ags8: str) -> str | None:
        """The Regionalschlüssel (12 digits) of a municipality, where the gazetteer has it."""
        return self._gazetteer.ars_of(ags8)

    def covered_from(self, day: dt.date) -> Coverage:
        """Who answers where in all of Germany from a day on, of real offices; added up once a day."""
        if self._covered is None or self._covered[0] != day:
            found = coverage(self.real_assignments, self.municipalities(), day)
            self._covered = (day, found)
        return self._covered[1]

    def knows_postcodes(self) -> bool:
        """Whether there is a gazetteer at all."""
        return self._gazetteer.knows_postcodes()

    def find(
        self, postcode: str, place: str, on: dt.date, *, district: str | None = None
    ) -> Finding:
        """Find the answering office (§ 87c VI 1 SGB VIII) for where somebody lives.

        `place` may be empty; it is needed only where the postcode does not decide by itself.
        A name that fits none of the postcode's places leads to the choice among them.
        """
        candidates = self.places_for_postcode(postcode)
        if not candidates:
            return UnknownPostcode()
        chosen = candidates
        if place:
            match places.match(place, candidates):
                case Exact(found):
                    chosen = (found,)
                case Several(several):
                    chosen = several
        answers = [self.answering(candidate, on, district=district) for candidate in chosen]
        if len({_same(answer) for answer in answers}) > 1:
            return ChoosePlace(tuple(chosen))
        return answers[0]

    def answering(self, place: Place, on: dt.date, *, district: str | None = None) -> Finding:
        """Find the answering office for a municipality."""
        match self._areas.route(place.ags8, on, district=district):
            case AskDistrict(options):
                return ChooseDistrict(place, options)
            case NoOffice():
                return NobodyAnswers(place, district)
            case found:
                return OfficeAnswers(self.offices[found.office], place, district)


def _same(finding: Finding) -> object:
    """What has to agree for a postcode in several municipalities to need no question."""
    return finding.office.id if isinstance(finding, OfficeAnswers) else finding


class DirectoryKeeper:
    """Holds the directory of this process and renews it when its edition has passed."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._directory: Directory | None = None
        self._edition = (-1, -1, -1)
        self._gazetteer = Gazetteer()
        self._mark: Hashable = None
        self._looked_at: dt.datetime | None = None

    async def current(self) -> Directory:
        """Return the directory, at most a few seconds old."""
        now = self._kernel.clock.now()
        fresh = self._looked_at is not None and abs(now - self._looked_at) < _LOOK_EVERY
        passed = self._directory is None or _has_passed(self._directory, now)
        if self._directory is None or passed or not fresh:
            async with self._kernel.database.platform_transaction("directory.read", read_only=True):
                rows = await DirectoryEdition.select(DirectoryEdition.number)
                # Versions and steps are only ever added: their number says whether there are more.
                edition = (
                    rows[0]["number"] if rows else 0,
                    int(await OfficeVersion.count()),
                    int(await OfficeStep.count()),
                )
                if self._directory is None or passed or edition != self._edition:
                    await self._look_at_gazetteer()
                    self._directory = await _read(now, self._gazetteer)
                    self._edition = edition
            self._looked_at = now
        return self._directory

    async def _look_at_gazetteer(self) -> None:
        mark = await gazetteer_mark()
        if mark != self._mark:
            self._gazetteer, self._mark = await gazetteer_now(), mark

    def look_again(self) -> None:
        """Ask for the edition at the next use: what this process has just changed shows at once."""
        self._looked_at = None

    async def ping(self) -> None:
        """Ask the database something small. Raises `DatabaseError` where it is away."""
        async with self._kernel.database.platform_transaction("health", read_only=True):
            await DirectoryEdition.count()

    def today(self) -> dt.date:
        """The day that areas are judged by."""
        return today_in_berlin(self._kernel.clock)


def _has_passed(directory: Directory, now: dt.datetime) -> bool:
    return directory.until is not None and directory.until <= now


async def _read(now: dt.datetime, gazetteer: Gazetteer) -> Directory:
    versions = [
        version_from(row) for row in await OfficeVersion.select().order_by(OfficeVersion.number)
    ]
    steps = [step_from(row) for row in await OfficeStep.select().order_by(OfficeStep.number)]
    offices = _as_of(now, [office_from(row) for row in await OfficeRow.select()], versions)
    changes = [each for each in (next_change(versions, now), next_step(steps, now)) if each]
    return Directory(
        _stepped(now, offices, steps),
        await all_areas(),
        gazetteer,
        until=min(changes, default=None),
        forms_since=_forms_since(now, versions),
    )


def _forms_since(now: dt.datetime, versions: Iterable[Version]) -> Mapping[UUID, dt.datetime]:
    since: dict[UUID, dt.datetime] = {}
    for version in versions:
        # Taking a version back changes the form, too, at the moment that stands in its row.
        if version.section is Section.FORM_MODES and version.valid_from <= now:
            since[version.office_id] = max(
                version.valid_from, since.get(version.office_id, version.valid_from)
            )
    return MappingProxyType(since)


def _as_of(
    now: dt.datetime, offices: Iterable[Office], versions: Iterable[Version]
) -> Iterable[Office]:
    """The offices with what they have said about themselves by now."""
    said: dict[UUID, list[Version]] = {}
    for version in versions:
        said.setdefault(version.office_id, []).append(version)
    for office in offices:
        yield as_of(office, by_section(said.get(office.id, ())), now)


def _stepped(
    now: dt.datetime, offices: Iterable[Office], steps: Iterable[Step]
) -> Iterable[Office]:
    """The offices as far as they have come by now."""
    taken: dict[UUID, list[Step]] = {}
    for step in steps:
        taken.setdefault(step.office_id, []).append(step)
    for office in offices:
        status = status_at(office.status, taken.get(office.id, ()), now)
        yield msgspec.structs.replace(office, status=status)
