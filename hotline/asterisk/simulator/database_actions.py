"""DBGet, DBPut, DBDel, DBDelTree, DBGetTree, in the words of Asterisk 22."""

from __future__ import annotations

from hotline.asterisk.simulator import wire
from hotline.asterisk.simulator.astdb import AstDb
from hotline.asterisk.simulator.server import Handler
from hotline.asterisk.simulator.session import Session
from hotline.asterisk.simulator.wire import Message


class DatabaseActions:
    """The PBX's own database."""

    def __init__(self, db: AstDb) -> None:
        self._db = db

    def table(self) -> dict[str, Handler]:
        """Handlers by action, in lower case."""
        return {
            "dbget": self._get,
            "dbput": self._put,
            "dbdel": self._delete,
            "dbdeltree": self._delete_tree,
            "dbgettree": self._tree,
        }

    def _get(self, session: Session, action: Message) -> None:
        if not self._named(session, action):
            return None
        value = self._db.get(_path(action))
        if value is None:
            return session.refuse(action, "Database entry not found")
        item = f"Family: {action['Family']}\r\nKey: {action['Key']}\r\nVal: {value}\r\n"
        session.say(wire.list_start(action, "Result will follow"))
        session.say(wire.list_item(action, "DBGetResponse", item))
        return session.say(wire.list_end(action, "DBGetComplete", 1))

    def _put(self, session: Session, action: Message) -> None:
        if self._named(session, action):
            self._db.put(_path(action), action["Val"])
            session.ok(action, "Updated database successfully")

    def _delete(self, session: Session, action: Message) -> None:
        if not self._named(session, action):
            return
        if self._db.delete(_path(action)) is None:
            session.refuse(action, "Database entry could not be deleted")
        else:
            session.ok(action, "Key deleted successfully")

    def _delete_tree(self, session: Session, action: Message) -> None:
        if not action["Family"]:
            session.refuse(action, "No family specified.")
        elif self._db.delete_tree(_path(action)):
            session.ok(action, "Key tree deleted successfully")
        else:
            session.refuse(action, "Database entry not found")

    def _tree(self, session: Session, action: Message) -> None:
        entries = list(self._db.tree(_path(action)))
        session.say(wire.list_start(action, "Result will follow"))
        for path, value in entries:
            item = f"Key: /{path}\r\nVal: {value}\r\n"
            session.say(wire.list_item(action, "DBGetTreeResponse", item))
        session.say(wire.list_end(action, "DBGetTreeComplete", len(entries)))

    def _named(self, session: Session, action: Message) -> bool:
        for name in ("Family", "Key"):
            if not action[name]:
                session.refuse(action, f"No {name.lower()} specified")
                return False
        return True


def _path(action: Message) -> str:
    return "/".join(part.strip("/") for part in (action["Family"], action["Key"]) if part)
