"""Offices as they lie in the database."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tenants.offices import CaseworkRules, Contact, FormModes, Office, Profile


def office_from(row: Mapping[str, object]) -> Office:
    """Return the office in a row of `OfficeRow`."""
    return msgspec.convert(
        {
            **{name: row[name] for name in ("id", "slug", "kind", "status", "name", "land", "ars")},
            "dvdv_key": row["dvdv_key"] or None,
            "test_messages": row["test_messages"],
            "contact": msgspec.json.decode(str(row["contact"]), type=Contact),
            "form_modes": msgspec.json.decode(str(row["form_modes"]), type=FormModes),
            "profile": msgspec.json.decode(str(row["profile"]), type=Profile),
            "casework": msgspec.json.decode(str(row["casework"]), type=CaseworkRules),
        },
        Office,
    )
