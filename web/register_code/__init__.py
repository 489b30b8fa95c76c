"""Pages for register offices that are not on the platform: opened by a code, without log-in."""
