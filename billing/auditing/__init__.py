"""What an auditor takes home: everything about a year, and a program that computes it again."""

from billing.auditing.package import audit_package

__all__ = ["audit_package"]
