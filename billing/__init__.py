"""Sharing the cost of the service between the Länder (cost periods, keys, invoices)."""
