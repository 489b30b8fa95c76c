"""Sorgeauskunft: the platform for the Schriftliche Auskunft aus dem Sorgeregister."""
