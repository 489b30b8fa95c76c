"""Which value stands in which element: one module here for each module of the standard."""
