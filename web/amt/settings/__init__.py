"""An office's own settings: pages for its admins.

A page about one section of the settings states its fields (`section_page.SectionForm`), and gets
from `section_page` what all have in common: dated saving, plans, conflicts, history.
"""
