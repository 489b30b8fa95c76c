"""The exceptions of the program. Driver and library errors never leak past the kernel."""


class SorgeauskunftError(Exception):
    """Root of everything that the program itself raises."""


class SettingsError(SorgeauskunftError):
    """One or more settings are missing or wrong; the text names each of them."""


class StartError(SorgeauskunftError):
    """A port or folder named on the command line cannot be had; the text names it."""


class DatabaseError(SorgeauskunftError):
    """The database refused or could not be reached. The driver's error is the cause."""


class ConflictError(DatabaseError):
    """A row with this key is there already (unique violation)."""


class NoDoorError(DatabaseError):
    """A query ran outside of the two doors, or reached for a table that its door does not open."""


class StorageError(SorgeauskunftError):
    """A file could not be written: no room, no right, or its disk is away. The system's error is the cause."""


class SecretsError(SorgeauskunftError):
    """Something sealed could not be opened: wrong key, wrong place, or changed on the way."""


class NotFoundError(SorgeauskunftError):
    """There is nothing here for you: absent and foreign things are answered alike."""
