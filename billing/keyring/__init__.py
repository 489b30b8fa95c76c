"""Keys whose weights somebody has looked up, kept for items to come."""

from billing.keyring.keyring import KEPT, keep_key, kept_keys, require_keepable

__all__ = ["KEPT", "keep_key", "kept_keys", "require_keepable"]
