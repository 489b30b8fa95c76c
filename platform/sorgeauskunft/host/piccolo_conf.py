"""Where Piccolo finds engine and tables, for migrations."""

from piccolo.conf.apps import AppRegistry

from sorgeauskunft.kernel.database.gate import GATE

DB = GATE
APP_REGISTRY = AppRegistry(apps=["sorgeauskunft.host.piccolo_app"])
